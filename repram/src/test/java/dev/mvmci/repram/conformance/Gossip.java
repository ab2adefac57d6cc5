package dev.mvmci.repram.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mvmci.http.Json;
import java.util.Base64;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/** Gossip messages as other nodes write them, independent of our own codec. */
final class Gossip {

  private Gossip() {}

  static String put(String from, String key, String value, int ttlSeconds, String messageId) {
    return message("PUT", from, messageId)
        .put("key", key)
        .put("data", Base64.getEncoder().encodeToString(value.getBytes(UTF_8)))
        .put("ttl", ttlSeconds)
        .toString();
  }

  static String ack(String from, String to, String key, String messageId) {
    return message("ACK", from, messageId).put("to", to).put("key", key).toString();
  }

  static String ping(String from) {
    return message("PING", from, freshId()).toString();
  }

  /** Tells of a node; it is direct where the node tells of itself. */
  static String sync(String from, ObjectNode nodeInfo) {
    ObjectNode message = message("SYNC", from, freshId());
    message.set("node_info", nodeInfo);
    return message.toString();
  }

  static ObjectNode message(String type, String from, String messageId) {
    return Json.mapper()
        .createObjectNode()
        .put("type", type)
        .put("from", from)
        .put("timestamp", now())
        .put("message_id", messageId);
  }

  static ObjectNode nodeInfo(String id, String address, int httpPort, String enclave) {
    return Json.mapper()
        .createObjectNode()
        .put("id", id)
        .put("address", address)
        .put("port", 1)
        .put("http_port", httpPort)
        .put("enclave", enclave);
  }

  /** A PUT in the spelling of era 004. */
  static String legacyPut(String from, String key, String value, int ttlSeconds, String messageId) {
    return legacy("PUT", from, messageId)
        .put("Key", key)
        .put("Data", Base64.getEncoder().encodeToString(value.getBytes(UTF_8)))
        .put("TTL", ttlSeconds)
        .toString();
  }

  static String legacyAck(String from, String to, String key, String messageId) {
    return legacy("ACK", from, messageId).put("To", to).put("Key", key).toString();
  }

  static String legacyPing(String from) {
    return legacy("PING", from, freshId()).toString();
  }

  private static ObjectNode legacy(String type, String from, String messageId) {
    return Json.mapper()
        .createObjectNode()
        .put("Type", type)
        .put("From", from)
        .put("To", "")
        .put("Timestamp", now())
        .put("MessageID", messageId);
  }

  static String freshId() {
    return UUID.randomUUID().toString();
  }

  private static long now() {
    return System.currentTimeMillis() / 1000;
  }
}
