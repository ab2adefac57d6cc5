package dev.mvmci.p2p.session;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.quic.QuicConnectionAddress;
import io.netty.handler.codec.quic.QuicConnectionIdGenerator;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Connection ids that tell which of the codecs on one socket a datagram is for. A datagram names
 * the id of its receiver; its first byte says whether our serving or our dialling side gave it out,
 * and of which {@link Reach} the connection is. A dial also invents the first id of the side it
 * calls, which therefore begins as those of a serving side do.
 */
final class ConnectionIds {

  private static final int LENGTH = 20;

  private static final int LONG_HEADER = 0x80;
  private static final int LONG_HEADER_ID = 6;
  private static final int SHORT_HEADER_ID = 1;

  private final SecureRandom random;
  private final SecretKeySpec key;

  ConnectionIds(SecureRandom random) {
    this.random = random;
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    this.key = new SecretKeySpec(bytes, "HmacSHA256");
  }

  /** How the id begins that a datagram names; 0 for one too short to name any. */
  static byte firstByte(ByteBuf datagram) {
    int start = datagram.readerIndex();
    if (!datagram.isReadable()) {
      return 0;
    }
    boolean isLong = (datagram.getByte(start) & LONG_HEADER) != 0;
    int at = isLong ? LONG_HEADER_ID : SHORT_HEADER_ID;
    return datagram.readableBytes() > at ? datagram.getByte(start + at) : 0;
  }

  /** Our own id for a dial. */
  QuicConnectionAddress ownForDial(Reach reach) {
    return new QuicConnectionAddress(fresh(reach.dialling(), LENGTH));
  }

  /** The id under which a dial calls the other side. */
  QuicConnectionAddress calledForDial(Reach reach) {
    return new QuicConnectionAddress(fresh(reach.serving(), LENGTH));
  }

  private byte[] fresh(byte first, int length) {
    byte[] id = new byte[length];
    random.nextBytes(id);
    id[0] = first;
    return id;
  }

  /** The same for the same input, so that a repeated first datagram finds its connection. */
  private byte[] derived(byte first, ByteBuffer input, int length) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      mac.update(input.duplicate());
      byte[] id = Arrays.copyOf(mac.doFinal(), length);
      id[0] = first;
      return id;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }

  /** Those that the serving side gives out. */
  QuicConnectionIdGenerator servedAt(Reach reach) {
    return new QuicConnectionIdGenerator() {
      @Override
      public ByteBuffer newId(int length) {
        return ByteBuffer.wrap(fresh(reach.serving(), length));
      }

      @Override
      public ByteBuffer newId(ByteBuffer input, int length) {
        return ByteBuffer.wrap(derived(reach.serving(), input, length));
      }

      @Override
      public int maxConnectionIdLength() {
        return LENGTH;
      }

      @Override
      public boolean isIdempotent() {
        return true;
      }
    };
  }
}
