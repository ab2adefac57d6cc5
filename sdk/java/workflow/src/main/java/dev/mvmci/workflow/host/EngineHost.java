package dev.mvmci.workflow.host;

import static org.teavm.interop.Address.ofData;

import org.jspecify.annotations.Nullable;

/** The engine that the guest runs in. */
public final class EngineHost implements Host {

  private static final byte[] NOTHING = {};

  /** Works in a guest only. */
  public EngineHost() {}

  @Override
  public int take(byte[] into) {
    return Imports.take(ofData(into), into.length);
  }

  @Override
  public long input() {
    return Imports.input();
  }

  @Override
  public long body() {
    return Imports.body();
  }

  @Override
  public long lastError() {
    return Imports.lastError();
  }

  @Override
  public long runId() {
    return Imports.runId();
  }

  @Override
  public int output(byte[] json) {
    return Imports.output(ofData(json), json.length);
  }

  @Override
  public int respond(byte[] text) {
    return Imports.respond(ofData(text), text.length);
  }

  @Override
  public void fail(byte[] message) {
    Imports.fail(ofData(message), message.length);
  }

  @Override
  public void failForNow(byte[] message) {
    Imports.failForNow(ofData(message), message.length);
  }

  @Override
  public void log(int level, byte[] message) {
    Imports.log(level, ofData(message), message.length);
  }

  @Override
  public int progress(byte[] json) {
    return Imports.progress(ofData(json), json.length);
  }

  @Override
  public long now() {
    return Imports.now();
  }

  @Override
  public long monotonic() {
    return Imports.monotonic();
  }

  @Override
  public int random(byte[] into) {
    return Imports.random(ofData(into), into.length);
  }

  @Override
  public int sleep(long nanoseconds) {
    return Imports.sleep(nanoseconds);
  }

  @Override
  public long http(byte[] request, int flags) {
    return Imports.http(ofData(request), request.length, flags);
  }

  @Override
  public long receive(byte[] types, long nanoseconds) {
    return Imports.receive(ofData(types), types.length, nanoseconds);
  }

  @Override
  public int send(byte[] run, byte[] type, byte[] data) {
    return Imports.send(
        ofData(run), run.length, ofData(type), type.length, ofData(data), data.length);
  }

  @Override
  public long spawn(byte[] request) {
    return Imports.spawn(ofData(request), request.length);
  }

  @Override
  public long join(byte[] child, long nanoseconds) {
    return Imports.join(ofData(child), child.length, nanoseconds);
  }

  @Override
  public int onCancel(boolean wanted) {
    return Imports.onCancel(wanted ? 1 : 0);
  }

  @Override
  public long get(int scope, byte[] key) {
    return Imports.get(scope, ofData(key), key.length);
  }

  @Override
  public int set(int scope, byte[] key, byte[] value) {
    return Imports.set(scope, ofData(key), key.length, ofData(value), value.length);
  }

  @Override
  public int delete(int scope, byte[] key) {
    return Imports.delete(scope, ofData(key), key.length);
  }

  @Override
  public int swap(int scope, byte[] key, byte @Nullable [] expected, byte @Nullable [] value) {
    byte[] before = expected == null ? NOTHING : expected;
    byte[] after = value == null ? NOTHING : value;
    return Imports.swap(
        scope,
        ofData(key),
        key.length,
        ofData(before),
        expected == null ? -1 : before.length,
        ofData(after),
        value == null ? -1 : after.length);
  }

  @Override
  public long secret(byte[] name) {
    return Imports.secret(ofData(name), name.length);
  }
}
