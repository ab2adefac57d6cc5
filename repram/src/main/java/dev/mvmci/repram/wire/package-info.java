/**
 * How nodes speak: both eras of the gossip protocol, and the mesh protocol among nodes of this
 * kind.
 */
@NullMarked
package dev.mvmci.repram.wire;

import org.jspecify.annotations.NullMarked;
