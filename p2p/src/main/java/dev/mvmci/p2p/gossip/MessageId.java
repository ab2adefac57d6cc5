package dev.mvmci.p2p.gossip;

import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** Tells a message from all others; drawn by who says it. */
public record MessageId(long high, long low) {

  /** Bytes of an id. */
  static final int BYTES = 16;

  static MessageId random(RandomGenerator random) {
    return new MessageId(random.nextLong(), random.nextLong());
  }

  /** 32 hexadecimal digits. */
  @Override
  public String toString() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(high) + hex.toHexDigits(low);
  }
}
