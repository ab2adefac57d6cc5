package dev.mvmci.p2p.relay;

import dev.mvmci.p2p.NodeId;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What both sides of a registration sign. The relay's name is in it, so that a relay cannot pass a
 * challenge of another one on to its client and register in the client's place there.
 */
record Transcript(NodeId relay, NodeId client, byte[] nonce, Cookie cookie) {

  private static final byte[] CLIENT = domain("mvm-ci relay: register 1");
  private static final byte[] RELAY = domain("mvm-ci relay: registered 1");
  private static final byte[] ACCESS = domain("mvm-ci relay: access 1");
  private static final int FIELDS = 2 * NodeId.BYTES + RelayFrame.NONCE_BYTES + Cookie.BYTES;

  private static byte[] domain(String text) {
    return (text + "\0").getBytes(StandardCharsets.US_ASCII);
  }

  /** What the client signs. */
  byte[] ofClient() {
    return fields(CLIENT, new byte[0]);
  }

  /** What the relay signs. */
  byte[] ofRelay(long session, InetSocketAddress seen, int expirySeconds) {
    ByteBuffer more = ByteBuffer.allocate(8 + AddressBytes.BYTES + 4).putLong(session);
    AddressBytes.write(seen, more);
    return fields(RELAY, more.putInt(expirySeconds).array());
  }

  /** Shows that the client knows the access secret, and nothing of it. */
  byte[] access(String secret) {
    return new Macs(secret.getBytes(StandardCharsets.UTF_8)).seal(fields(ACCESS, new byte[0]));
  }

  private byte[] fields(byte[] domain, byte[] more) {
    ByteBuffer out =
        ByteBuffer.allocate(domain.length + FIELDS + more.length)
            .put(domain)
            .put(relay.bytes())
            .put(client.bytes())
            .put(nonce);
    cookie.write(out);
    return out.put(more).array();
  }
}
