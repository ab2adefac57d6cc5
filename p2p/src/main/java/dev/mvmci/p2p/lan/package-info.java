/**
 * Finds peers on the local network by multicast DNS (RFC 6762): whoever knows a peer's name may ask
 * for its addresses there. What is answered is a hint and proves nothing; QUIC does.
 */
@NullMarked
package dev.mvmci.p2p.lan;

import org.jspecify.annotations.NullMarked;
