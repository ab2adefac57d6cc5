package dev.mvmci.workflow;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mvmci.workflow.host.Errno;
import dev.mvmci.workflow.host.Host;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An engine that answers as it is told to, and remembers what it was asked. */
final class FakeHost implements Host {

  final List<String> asked = new ArrayList<>();
  final List<Long> slept = new ArrayList<>();

  /** What requests are answered with: a status, or an error if it is negative. */
  final Deque<Integer> answers = new ArrayDeque<>();

  private byte[] slot = {};

  private long put(String text) {
    slot = text.getBytes(UTF_8);
    return slot.length;
  }

  private int noted(String call, byte[]... parts) {
    var line = new StringBuilder(call);
    for (byte[] part : parts) {
      line.append(' ').append(new String(part, UTF_8));
    }
    asked.add(line.toString());
    return 0;
  }

  @Override
  public int take(byte[] into) {
    int count = Math.min(into.length, slot.length);
    System.arraycopy(slot, 0, into, 0, count);
    slot = Arrays.copyOfRange(slot, count, slot.length);
    return count;
  }

  @Override
  public long input() {
    return put("null");
  }

  @Override
  public long body() {
    return put("body");
  }

  @Override
  public long lastError() {
    return put("{\"kind\":\"any\",\"message\":\"told so\"}");
  }

  @Override
  public long runId() {
    return put("wkf_1");
  }

  @Override
  public int output(byte[] json) {
    return noted("output", json);
  }

  @Override
  public int respond(byte[] text) {
    return noted("respond", text);
  }

  @Override
  public void fail(byte[] message) {
    var _ = noted("fail", message);
  }

  @Override
  public void failForNow(byte[] message) {
    var _ = noted("failForNow", message);
  }

  @Override
  public void log(int level, byte[] message) {
    var _ = noted("log" + level, message);
  }

  @Override
  public int progress(byte[] json) {
    return noted("progress", json);
  }

  @Override
  public long now() {
    return 1_500_000_000_123_456_789L;
  }

  @Override
  public long monotonic() {
    return 5;
  }

  @Override
  public int random(byte[] into) {
    Arrays.fill(into, (byte) 0xFF);
    return 0;
  }

  @Override
  public int sleep(long nanoseconds) {
    slept.add(nanoseconds);
    return 0;
  }

  @Override
  public long http(byte[] request, int flags) {
    var _ = noted("http" + flags, request);
    int answer = answers.removeFirst();
    return answer < 0
        ? answer
        : put(
            "{\"status\":%d,\"url\":\"u\",\"headers\":[[\"A\",\"b\"]],\"body_length\":4}"
                .formatted(answer));
  }

  @Override
  public long receive(byte[] types, long nanoseconds) {
    var _ = noted("receive" + nanoseconds, types);
    return Errno.ETIMEDOUT;
  }

  @Override
  public int send(byte[] run, byte[] type, byte[] data) {
    return noted("send", run, type, data);
  }

  @Override
  public long spawn(byte[] request) {
    var _ = noted("spawn", request);
    return put("wkf_2");
  }

  @Override
  public long join(byte[] child, long nanoseconds) {
    return put(
        "{\"id\":\"wkf_2\",\"status\":\"failed\",\"error\":{\"kind\":\"guest\",\"message\":\"no\"}}");
  }

  @Override
  public int onCancel(boolean wanted) {
    return noted("onCancel" + wanted);
  }

  @Override
  public long get(int scope, byte[] key) {
    return Errno.ENOENT;
  }

  @Override
  public int set(int scope, byte[] key, byte[] value) {
    return noted("set" + scope, key, value);
  }

  @Override
  public int delete(int scope, byte[] key) {
    return noted("delete" + scope, key);
  }

  @Override
  public int swap(int scope, byte[] key, byte @Nullable [] expected, byte @Nullable [] value) {
    return Errno.EEXIST;
  }

  @Override
  public long secret(byte[] name) {
    return Errno.ENOENT;
  }
}
