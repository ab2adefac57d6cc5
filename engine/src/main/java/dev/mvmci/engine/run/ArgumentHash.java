package dev.mvmci.engine.run;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** A short fingerprint of what a guest passed, the same for ever. */
final class ArgumentHash {

  private ArgumentHash() {}

  /** The first eight bytes of the SHA-256. */
  static long of(byte[] argument) {
    return ByteBuffer.wrap(sha256(argument)).getLong();
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
