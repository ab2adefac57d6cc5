package dev.mvmci.fade.board;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * What a value says: a text, and who said it from where. On the wire {@code text} or {@code
 * text|CALLSIGN|LOCATION}; all of it is anybody's input and nothing but text.
 *
 * @param callsign empty for an unsigned message
 * @param location empty where it is not told
 */
public record Message(String text, String callsign, String location) {

  /** Longest value that counts as a message, in bytes; longer ones are not for the board. */
  public static final int MAX_BYTES = 4096;

  /**
   * Reads a value; empty if it is no text of bearable length. A value with more than two bars was
   * not written by a board: it is shown as it is.
   */
  public static Optional<Message> parse(byte[] value) {
    if (value.length > MAX_BYTES) {
      return Optional.empty();
    }
    return decode(value)
        .map(text -> {
          List<String> parts = List.of(text.split("\\|", -1));
          return parts.size() == 2 || parts.size() == 3
              ? new Message(parts.get(0), parts.get(1), parts.size() == 3 ? parts.get(2) : "")
              : new Message(text, "", "");
        });
  }

  private static Optional<String> decode(byte[] value) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
      return text.indexOf('\0') >= 0 ? Optional.empty() : Optional.of(text);
    } catch (CharacterCodingException _) {
      return Optional.empty();
    }
  }

  /** The value that says this. */
  public byte[] bytes() {
    String value = callsign.isEmpty() ? text : text + "|" + callsign + "|" + location;
    return value.getBytes(StandardCharsets.UTF_8);
  }

  /** {@code CALLSIGN/LOCATION}, or what there is of it. */
  public String signature() {
    return location.isEmpty() ? callsign : callsign + "/" + location;
  }
}
