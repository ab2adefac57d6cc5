package dev.mvmci.bench.repram;

import dev.mvmci.bench.Connection;
import java.io.IOException;
import java.util.Arrays;

/** Requests for keys and values of 200 bytes. */
final class Data {

  private static final byte[] NOTHING = {};
  private static final byte[] VALUE = value();

  private Data() {}

  private static byte[] value() {
    byte[] value = new byte[200];
    Arrays.fill(value, (byte) 'v');
    return value;
  }

  /** Writes a value and says with which status that was answered. */
  static int put(Connection node, String key) throws IOException {
    sendPut(node, key);
    return node.receive();
  }

  static void sendPut(Connection node, String key) throws IOException {
    node.send("PUT", "/v1/data/" + key, "X-TTL: 600\r\n", VALUE);
  }

  static int get(Connection node, String key) throws IOException {
    node.send("GET", "/v1/data/" + key, "", NOTHING);
    return node.receive();
  }
}
