package dev.mvmci.engine.host;

import java.nio.charset.StandardCharsets;

/** Keeps the secrets that a run was given out of what is written down. */
public interface SecretMask {

  /** The text with every secret in it replaced. */
  String masked(String text);

  /** Whether a secret is part of the text. */
  boolean contains(String text);

  /** As {@link #masked(String)} for UTF-8. */
  default byte[] masked(byte[] text) {
    String clear = new String(text, StandardCharsets.UTF_8);
    return contains(clear) ? masked(clear).getBytes(StandardCharsets.UTF_8) : text;
  }
}
