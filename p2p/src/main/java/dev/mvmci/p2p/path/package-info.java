/**
 * The paths below QUIC: a peer has one address there for as long as it is known, whichever way its
 * packets take, directly or through a relay, and however often that changes.
 */
@NullMarked
package dev.mvmci.p2p.path;

import org.jspecify.annotations.NullMarked;
