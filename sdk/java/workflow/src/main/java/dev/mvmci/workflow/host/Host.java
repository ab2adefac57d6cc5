package dev.mvmci.workflow.host;

import org.jspecify.annotations.Nullable;

/**
 * The functions of the engine, as docs/engine-abi.md describes each. Texts are UTF-8. What is
 * negative is an error of {@link Errno}; a length that is not says how many bytes {@link #take}
 * gives. Tests put something else in its place.
 */
public interface Host {

  /** Copies what waits in the slot; how many bytes it was. */
  int take(byte[] into);

  /** Puts the run's input into the slot. */
  long input();

  /** Puts the body of the last answer, or the data of the last message, into the slot. */
  long body();

  /** Puts JSON about the last error into the slot. */
  long lastError();

  /** Puts the run's own id into the slot. */
  long runId();

  /** Sets the run's output. */
  int output(byte[] json);

  /** Gives the run's response. */
  int respond(byte[] text);

  /** Ends the run as failed; does not return. */
  void fail(byte[] message);

  /** Ends the run as failed, to be tried again; does not return. */
  void failForNow(byte[] message);

  /** Writes a line of the log; levels are 0 (trace) to 4 (error). */
  void log(int level, byte[] message);

  /** Reports progress. */
  int progress(byte[] json);

  /** Nanoseconds since 1970. */
  long now();

  /** Nanoseconds since the run began. */
  long monotonic();

  /** Fills by chance. */
  int random(byte[] into);

  /** Waits so many nanoseconds. */
  int sleep(long nanoseconds);

  /** Makes a request and puts the head of the answer into the slot; flag 1 is idempotent. */
  long http(byte[] request, int flags);

  /** Waits for a message and puts its type into the slot. */
  long receive(byte[] types, long nanoseconds);

  /** Sends a message. */
  int send(byte[] run, byte[] type, byte[] data);

  /** Starts a child and puts its id into the slot. */
  long spawn(byte[] request);

  /** Waits for a child and puts its end into the slot. */
  long join(byte[] child, long nanoseconds);

  /** Whether the run is told of its cancellation. */
  int onCancel(boolean wanted);

  /** Puts the value of a key into the slot; scope 0 is the run's own, 1 is shared. */
  long get(int scope, byte[] key);

  /** Sets a key. */
  int set(int scope, byte[] key, byte[] value);

  /** Removes a key. */
  int delete(int scope, byte[] key);

  /** Sets a key that has the expected value; null stands for none. */
  int swap(int scope, byte[] key, byte @Nullable [] expected, byte @Nullable [] value);

  /** Puts the value of a secret into the slot. */
  long secret(byte[] name);
}
