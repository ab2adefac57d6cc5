/** Makes requests to a cluster of peers, whichever of them is there. */
@NullMarked
package dev.mvmci.p2p.caller;

import org.jspecify.annotations.NullMarked;
