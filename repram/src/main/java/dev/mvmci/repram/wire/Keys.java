package dev.mvmci.repram.wire;

/** What may be a key. */
public final class Keys {

  /** Longest key, in UTF-16 units. */
  public static final int MAX_LENGTH = 4096;

  private Keys() {}

  /** Whether this is a key: not empty, not too long, and text that has an encoding in UTF-8. */
  public static boolean valid(String key) {
    return !key.isEmpty() && key.length() <= MAX_LENGTH && wellFormed(key);
  }

  static boolean wellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        return false;
      }
    }
    return true;
  }
}
