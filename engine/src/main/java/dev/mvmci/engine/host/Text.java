package dev.mvmci.engine.host;

import dev.mvmci.engine.guest.GuestMemory;
import java.nio.charset.StandardCharsets;

/** Text in a guest's memory. */
final class Text {

  private Text() {}

  /** Reads UTF-8; what is not becomes U+FFFD, the same on every replay. */
  static String read(GuestMemory memory, int address, int length) {
    return new String(memory.read(address, length), StandardCharsets.UTF_8);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
