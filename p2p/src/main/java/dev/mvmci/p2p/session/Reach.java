package dev.mvmci.p2p.session;

import dev.mvmci.p2p.Contact;
import java.net.InetSocketAddress;

/**
 * How far a session goes, and with that how large its datagrams may be. The ids of a connection
 * tell it, so that both sides take the same without a word more.
 */
enum Reach {
  /**
   * To any peer. All networks carry datagrams of this size, with what an underlay puts around them
   * on their way to a relay: nothing has to be found out.
   */
  ANYWHERE(0x51, 0xc1, 1_350),

  /**
   * To a process of the same machine, whose loopback carries up to 64 KiB; QUIC goes up to 16,383
   * bytes. It begins with 1,200, and takes what it has seen to arrive: something between the two
   * may carry less. Both stay on that machine, so a way that was found does not become narrower.
   */
  MACHINE(0x52, 0xc2, 16_383);

  private final byte serving;
  private final byte dialling;
  private final int datagramBytes;

  Reach(int serving, int dialling, int datagramBytes) {
    this.serving = (byte) serving;
    this.dialling = (byte) dialling;
    this.datagramBytes = datagramBytes;
  }

  /** How far it is to a peer, by all that is known of where it may be. */
  static Reach to(Contact contact) {
    boolean here =
        !contact.addresses().isEmpty()
            && contact.relays().isEmpty()
            && contact.addresses().stream()
                .map(InetSocketAddress::getAddress)
                .allMatch(address -> address.isLoopbackAddress());
    return here ? MACHINE : ANYWHERE;
  }

  /** With which the ids begin that a serving side gives out, and those by which it is called. */
  byte serving() {
    return serving;
  }

  /** With which the ids begin that a dialling side gives out. */
  byte dialling() {
    return dialling;
  }

  /** The largest datagram of QUIC that is sent, and taken. */
  int datagramBytes() {
    return datagramBytes;
  }
}
