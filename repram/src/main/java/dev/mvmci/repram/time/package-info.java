/** Clocks and timers, injected so that a whole cluster can run on simulated time. */
@NullMarked
package dev.mvmci.repram.time;

import org.jspecify.annotations.NullMarked;
