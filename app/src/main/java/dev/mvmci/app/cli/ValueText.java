package dev.mvmci.app.cli;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Values of the store are bytes; people and JSON want text where it is text. */
final class ValueText {

  private ValueText() {}

  static Optional<String> of(byte[] bytes) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException _) {
      return Optional.empty();
    }
  }

  /** Adds the value as {@code value}, or where it is no text as {@code value_base64}. */
  static void put(ObjectNode json, byte[] bytes) {
    of(bytes)
        .ifPresentOrElse(text -> json.put("value", text), () -> json.put("value_base64", bytes));
  }
}
