/** Sessions between peers, beside those of iroh. */
@NullMarked
package dev.mvmci.bench.p2p;

import org.jspecify.annotations.NullMarked;
