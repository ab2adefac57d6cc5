package dev.mvmci.repram.conformance;

import dev.mvmci.http.Json;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What a node said, without what the wire adds. */
record Answer(HttpResponse<byte[]> response) {

  int status() {
    return response.statusCode();
  }

  byte[] bytes() {
    return response.body();
  }

  /** The body as text; Go ends its error texts with a line feed. */
  String text() {
    return new String(bytes(), StandardCharsets.UTF_8).strip();
  }

  JsonNode json() {
    return Json.read(bytes());
  }

  Optional<String> header(String name) {
    return response.headers().firstValue(name);
  }

  @Override
  public String toString() {
    String text = text();
    return status() + " " + text.substring(0, Math.min(200, text.length()));
  }
}
