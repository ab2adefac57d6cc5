package dev.mvmci.sql.entry;

/**
 * Names one command for ever, so that it can be repeated and still takes effect once.
 *
 * @param client the session that made it, as {@link Command#openSession()} gave it out; 0 for a
 *     command that is never repeated
 * @param sequence as its how manieth, from 1
 * @param answered all smaller sequences of this client were answered and never come again, so that
 *     their outcomes need not be kept
 */
public record CommandId(long client, long sequence, long answered) {

  /** Of commands that are never repeated. */
  public static final CommandId NONE = new CommandId(0, 0, 0);

  /** Whether the outcome is kept for a repetition. */
  public boolean isTracked() {
    return client != 0;
  }
}
