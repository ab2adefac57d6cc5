package dev.mvmci.bench.repram;

import dev.mvmci.bench.Connection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Requests for keys and values of 200 bytes. */
final class Data {

  private static final byte[] NOTHING = {};
  private static final byte[] VALUE = value();
  private static final String PUT_HEAD =
      " HTTP/1.1\r\nHost: bench\r\nX-TTL: 60\r\nContent-Length: 200\r\n\r\n";
  private static final String GET_HEAD = " HTTP/1.1\r\nHost: bench\r\n\r\n";

  private Data() {}

  private static byte[] value() {
    byte[] value = new byte[200];
    Arrays.fill(value, (byte) 'v');
    return value;
  }

  /** A whole request that writes a value. */
  static byte[] put(String key) {
    byte[] head = ascii("PUT /v1/data/" + key + PUT_HEAD);
    byte[] all = Arrays.copyOf(head, head.length + VALUE.length);
    System.arraycopy(VALUE, 0, all, head.length, VALUE.length);
    return all;
  }

  /** A whole request that reads a value. */
  static byte[] get(String key) {
    return ascii("GET /v1/data/" + key + GET_HEAD);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Writes a value and says with which status that was answered. */
  static int put(Connection node, String key) throws IOException {
    sendPut(node, key);
    return node.receive();
  }

  static void sendPut(Connection node, String key) throws IOException {
    node.send("PUT", "/v1/data/" + key, "X-TTL: 60\r\n", VALUE);
  }

  static int get(Connection node, String key) throws IOException {
    node.send("GET", "/v1/data/" + key, "", NOTHING);
    return node.receive();
  }
}
