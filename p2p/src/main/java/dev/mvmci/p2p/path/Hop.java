package dev.mvmci.p2p.path;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * Where a packet is to be sent, and what goes before it in the datagram.
 *
 * @param header from position to limit; not to be changed
 */
record Hop(InetSocketAddress to, ByteBuffer header) {}
