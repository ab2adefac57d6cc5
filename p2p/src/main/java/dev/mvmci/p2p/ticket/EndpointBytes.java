package dev.mvmci.p2p.ticket;

import dev.mvmci.p2p.Contact;
import dev.mvmci.p2p.NodeId;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A peer and its addresses in the bytes of iroh's endpoint tickets: {@code 00 | key | count |
 * addresses}, where an address is {@code 00 length url} (a relay of iroh's, which we skip), {@code
 * 01 00 ip4 port} or {@code 01 01 ip6 port}. Counts, lengths and ports are variable-length numbers,
 * seven bits to a byte, the lowest first.
 */
final class EndpointBytes {

  private static final int VERSION = 0;
  private static final int RELAY_URL = 0;
  private static final int SOCKET_ADDRESS = 1;
  private static final int IPV4 = 0;
  private static final int IPV6 = 1;
  private static final int MAX_URL_BYTES = 2_048;

  private EndpointBytes() {}

  static byte[] encode(NodeId id, List<InetSocketAddress> addresses) {
    var out = new ByteArrayOutputStream();
    out.write(VERSION);
    out.writeBytes(id.bytes());
    writeNumber(out, addresses.size());
    for (InetSocketAddress address : addresses) {
      byte[] ip = address.getAddress().getAddress();
      out.write(SOCKET_ADDRESS);
      out.write(ip.length == 4 ? IPV4 : IPV6);
      out.writeBytes(ip);
      writeNumber(out, address.getPort());
    }
    return out.toByteArray();
  }

  /** The contact without relays: ours are not among these bytes. */
  static Contact decode(byte[] bytes) throws TicketException {
    var in = ByteBuffer.wrap(bytes);
    try {
      int version = in.get();
      if (version != VERSION) {
        throw new TicketException(
            "its endpoint has version %d; this program knows version 0".formatted(version));
      }
      byte[] key = new byte[NodeId.BYTES];
      in.get(key);
      int count = readNumber(in, Contact.MAX_ADDRESSES, "number of addresses");
      var addresses = new ArrayList<InetSocketAddress>();
      for (int i = 0; i < count; i++) {
        int kind = in.get();
        switch (kind) {
          case RELAY_URL -> skip(in, readNumber(in, MAX_URL_BYTES, "length of a relay's URL"));
          case SOCKET_ADDRESS -> addresses.add(readAddress(in));
          default ->
              throw new TicketException("address %d is of unknown kind %d".formatted(i + 1, kind));
        }
      }
      if (in.hasRemaining()) {
        throw new TicketException("%d bytes are left over".formatted(in.remaining()));
      }
      return new Contact(NodeId.of(key), addresses, List.of());
    } catch (BufferUnderflowException _) {
      throw new TicketException("its endpoint ends too early; is something cut off?");
    }
  }

  private static InetSocketAddress readAddress(ByteBuffer in) throws TicketException {
    int family = in.get();
    if (family != IPV4 && family != IPV6) {
      throw new TicketException("an address is of unknown family " + family);
    }
    byte[] ip = new byte[family == IPV4 ? 4 : 16];
    in.get(ip);
    try {
      return new InetSocketAddress(InetAddress.getByAddress(ip), readNumber(in, 65_535, "port"));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of 4 or 16 bytes needs no look-up", e);
    }
  }

  private static void skip(ByteBuffer in, int length) {
    if (in.remaining() < length) {
      throw new BufferUnderflowException();
    }
    in.position(in.position() + length);
  }

  private static void writeNumber(ByteArrayOutputStream out, int number) {
    int rest = number;
    while (rest >= 0x80) {
      out.write((rest & 0x7f) | 0x80);
      rest >>= 7;
    }
    out.write(rest);
  }

  private static int readNumber(ByteBuffer in, int max, String what) throws TicketException {
    int number = 0;
    for (int shift = 0; shift < 21; shift += 7) {
      int octet = in.get();
      number |= (octet & 0x7f) << shift;
      if (octet >= 0) {
        if (number > max) {
          throw new TicketException(
              "the %s is %d; at most %d are taken".formatted(what, number, max));
        }
        return number;
      }
    }
    throw new TicketException("the %s is too large".formatted(what));
  }
}
