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
 * Connection ids that tell which of the two codecs on one socket a datagram is for. A datagram
 * names the id of its receiver; those that our serving side gives out begin with {@link #SERVING},
 * those of our dialling side with {@link #DIALLING}. A dial also invents the first id of the side
 * it calls, which therefore begins with {@link #SERVING} too.
 */
final class ConnectionIds implements QuicConnectionIdGenerator {

  private static final int LENGTH = 20;
  private static final byte SERVING = 0x51;
  private static final byte DIALLING = (byte) 0xc1;

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

  /** Whether a datagram belongs to the dialling side; too short ones belong to nobody. */
  static boolean isForDialler(ByteBuf datagram) {
    int start = datagram.readerIndex();
    if (!datagram.isReadable()) {
      return false;
    }
    boolean isLong = (datagram.getByte(start) & LONG_HEADER) != 0;
    int at = isLong ? LONG_HEADER_ID : SHORT_HEADER_ID;
    return datagram.readableBytes() > at && datagram.getByte(start + at) == DIALLING;
  }

  /** Our own id for a dial. */
  QuicConnectionAddress ownForDial() {
    return address(DIALLING);
  }

  /** The id under which a dial calls the other side. */
  QuicConnectionAddress calledForDial() {
    return address(SERVING);
  }

  private QuicConnectionAddress address(byte first) {
    byte[] id = new byte[LENGTH];
    random.nextBytes(id);
    id[0] = first;
    return new QuicConnectionAddress(id);
  }

  @Override
  public ByteBuffer newId(int length) {
    byte[] id = new byte[length];
    random.nextBytes(id);
    id[0] = SERVING;
    return ByteBuffer.wrap(id);
  }

  /** The same for the same input, so that a repeated first datagram finds its connection. */
  @Override
  public ByteBuffer newId(ByteBuffer input, int length) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      mac.update(input.duplicate());
      byte[] id = Arrays.copyOf(mac.doFinal(), length);
      id[0] = SERVING;
      return ByteBuffer.wrap(id);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }

  @Override
  public int maxConnectionIdLength() {
    return LENGTH;
  }

  @Override
  public boolean isIdempotent() {
    return true;
  }
}
