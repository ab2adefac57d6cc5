package dev.mvmci.p2p.relay;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/** An address on the wire: 16 bytes (IPv4 as IPv6 maps it), then 2 of the port. */
public final class AddressBytes {

  /** Bytes on the wire. */
  public static final int BYTES = 18;

  private static final int ADDRESS_BYTES = 16;
  private static final int MAPPED_PREFIX = 10;

  private AddressBytes() {}

  /** Writes it; it must be resolved. */
  public static void write(InetSocketAddress address, ByteBuffer out) {
    byte[] host = address.getAddress().getAddress();
    if (address.getAddress() instanceof Inet4Address) {
      out.put(new byte[MAPPED_PREFIX]).put((byte) 0xff).put((byte) 0xff);
    }
    out.put(host).putShort((short) address.getPort());
  }

  /** Reads one; IPv4 comes back as such. */
  public static InetSocketAddress read(ByteBuffer in) {
    byte[] host = new byte[ADDRESS_BYTES];
    in.get(host);
    int port = Short.toUnsignedInt(in.getShort());
    try {
      return new InetSocketAddress(InetAddress.getByAddress(host), port);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("sixteen bytes are an address", e);
    }
  }
}
