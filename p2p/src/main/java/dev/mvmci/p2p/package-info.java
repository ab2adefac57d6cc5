/**
 * Who a peer is and how it is reached: keys, tickets, and one session per pair of peers over which
 * the requests of {@link dev.mvmci.http} travel. The QUIC library stays behind it.
 */
@NullMarked
package dev.mvmci.p2p;

import org.jspecify.annotations.NullMarked;
