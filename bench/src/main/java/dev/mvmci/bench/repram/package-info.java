/** The fading store beside other nodes that speak its protocol. */
@NullMarked
package dev.mvmci.bench.repram;

import org.jspecify.annotations.NullMarked;
