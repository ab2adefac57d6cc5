/**
 * One UDP socket, and over it one session per peer: QUIC with TLS 1.3 in which both sides prove
 * their keys, and HTTP/3 requests in it. The QUIC library is not seen outside.
 */
@NullMarked
package dev.mvmci.p2p.session;

import org.jspecify.annotations.NullMarked;
