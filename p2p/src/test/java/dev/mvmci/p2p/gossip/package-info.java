@NullMarked
package dev.mvmci.p2p.gossip;

import org.jspecify.annotations.NullMarked;
