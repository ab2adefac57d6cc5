package dev.mvmci.repram.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Requests a little beside what is right. */
final class Fuzz {

  private static final String[] TOKENS = {
    "null",
    "-1",
    "99999999999999999999",
    "\"",
    "{",
    "}",
    "[",
    "%",
    "%00",
    "..",
    "//",
    "\\u0000",
    "\u0000",
    "\r\n",
    "\\ud800",
    "e999",
    "true",
    ",",
    ":",
    "\u00ff",
    "?ttl=",
    "&limit=-5",
    "="
  };

  private Fuzz() {}

  /** Good requests to begin with. */
  static List<byte[]> examples() {
    var examples = new ArrayList<byte[]>();
    for (String target :
        List.of(
            "GET /v1/data/key",
            "GET /v1/keys?prefix=a&limit=3&cursor=b",
            "GET /v1/watch?prefix=nobody-writes-here",
            "GET /v1/topology",
            "GET /v1/ws",
            "GET /scan",
            "OPTIONS /v1/data/key",
            "HEAD /data/key")) {
      examples.add(request(target, ""));
    }
    examples.add(request("PUT /v1/data/key?ttl=600", "value"));
    examples.add(request("PUT /data/key", "value"));
    for (String path : List.of("/v1/gossip/message", "/gossip/message", "/v1/bootstrap")) {
      examples.add(request("POST " + path, Gossip.put("fuzz", "key", "value", 600, "fuzz-1")));
      examples.add(request("POST " + path, Gossip.ping("fuzz")));
      examples.add(
          request(
              "POST " + path, Gossip.sync("fuzz", Gossip.nodeInfo("fuzz", "127.0.0.1", 9, "e"))));
      examples.add(request("POST " + path, Gossip.legacyPut("fuzz", "key", "value", 600, "f-2")));
      examples.add(
          request(
              "POST " + path,
              "{\"node_id\":\"fuzz\",\"address\":\"127.0.0.1\",\"gossip_port\":1,\"http_port\":9}"));
    }
    return examples;
  }

  private static byte[] request(String target, String body) {
    String newLine = "\r\n";
    String head =
        String.join(
            newLine,
            target + " HTTP/1.1",
            "Host: 127.0.0.1",
            "Connection: close",
            "Content-Length: " + body.getBytes(UTF_8).length,
            newLine);
    return (head + body).getBytes(UTF_8);
  }

  /** One to four changes: a byte, a token, a cut, a repetition. */
  static byte[] mutate(byte[] example, Random random) {
    String text = new String(example, ISO_8859_1);
    for (int change = 1 + random.nextInt(4); change > 0; change--) {
      int at = random.nextInt(text.length() + 1);
      int end = Math.min(text.length(), at + random.nextInt(12));
      text =
          switch (random.nextInt(5)) {
            case 0 -> text.substring(0, at) + (char) random.nextInt(256) + text.substring(end);
            case 1 ->
                text.substring(0, at) + TOKENS[random.nextInt(TOKENS.length)] + text.substring(at);
            case 2 -> text.substring(0, at) + text.substring(end);
            case 3 ->
                text.substring(0, at) + text.substring(at, end).repeat(30) + text.substring(end);
            default -> text.replace("\"key\"", TOKENS[random.nextInt(TOKENS.length)]);
          };
      if (text.isEmpty()) {
        return Arrays.copyOf(example, example.length);
      }
    }
    return text.getBytes(ISO_8859_1);
  }
}
