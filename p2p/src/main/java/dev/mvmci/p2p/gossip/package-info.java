/**
 * Messages to all who joined a topic, passed on from neighbour to neighbour over sessions of their
 * own protocol.
 */
@NullMarked
package dev.mvmci.p2p.gossip;

import org.jspecify.annotations.NullMarked;
