package dev.mvmci.workflow.host;

import org.teavm.interop.Address;
import org.teavm.interop.Import;
import org.teavm.interop.Unmanaged;

/** What the module imports. An address is good until something is allocated. */
final class Imports {

  private static final String MODULE = "mvm";

  private Imports() {}

  @Import(module = MODULE, name = "take")
  static native int take(Address to, int capacity);

  @Import(module = MODULE, name = "input")
  static native long input();

  @Import(module = MODULE, name = "body")
  static native long body();

  @Import(module = MODULE, name = "last_error")
  static native long lastError();

  @Import(module = MODULE, name = "run_id")
  static native long runId();

  @Import(module = MODULE, name = "output")
  static native int output(Address json, int length);

  @Import(module = MODULE, name = "respond")
  static native int respond(Address text, int length);

  @Import(module = MODULE, name = "fail")
  static native void fail(Address message, int length);

  @Import(module = MODULE, name = "fail_for_now")
  static native void failForNow(Address message, int length);

  @Unmanaged
  @Import(module = MODULE, name = "log")
  static native void log(int level, Address message, int length);

  @Import(module = MODULE, name = "progress")
  static native int progress(Address json, int length);

  @Unmanaged
  @Import(module = MODULE, name = "now")
  static native long now();

  @Unmanaged
  @Import(module = MODULE, name = "monotonic")
  static native long monotonic();

  @Unmanaged
  @Import(module = MODULE, name = "random")
  static native int random(Address to, int length);

  @Import(module = MODULE, name = "sleep")
  static native int sleep(long nanoseconds);

  @Import(module = MODULE, name = "http")
  static native long http(Address request, int length, int flags);

  @Import(module = MODULE, name = "recv")
  static native long receive(Address types, int length, long nanoseconds);

  @Import(module = MODULE, name = "send")
  static native int send(
      Address run, int runLength, Address type, int typeLength, Address data, int length);

  @Import(module = MODULE, name = "spawn")
  static native long spawn(Address request, int length);

  @Import(module = MODULE, name = "join")
  static native long join(Address child, int length, long nanoseconds);

  @Import(module = MODULE, name = "on_cancel")
  static native int onCancel(int wanted);

  @Import(module = MODULE, name = "kv_get")
  static native long get(int scope, Address key, int keyLength);

  @Import(module = MODULE, name = "kv_set")
  static native int set(int scope, Address key, int keyLength, Address value, int length);

  @Import(module = MODULE, name = "kv_delete")
  static native int delete(int scope, Address key, int keyLength);

  @Import(module = MODULE, name = "kv_swap")
  static native int swap(
      int scope,
      Address key,
      int keyLength,
      Address expected,
      int expectedLength,
      Address value,
      int length);

  @Import(module = MODULE, name = "secret")
  static native long secret(Address name, int length);
}
