package dev.mvmci.p2p.relay;

import java.nio.ByteBuffer;

/**
 * What a relay gives out instead of remembering that somebody asked: when that was, sealed together
 * with the address and the nonce.
 */
record Cookie(long madeAtMillis, byte[] seal) {

  static final int SEAL_BYTES = 16;
  static final int BYTES = 8 + SEAL_BYTES;

  void write(ByteBuffer out) {
    out.putLong(madeAtMillis).put(seal);
  }

  static Cookie read(ByteBuffer in) {
    long madeAt = in.getLong();
    byte[] seal = new byte[SEAL_BYTES];
    in.get(seal);
    return new Cookie(madeAt, seal);
  }
}
