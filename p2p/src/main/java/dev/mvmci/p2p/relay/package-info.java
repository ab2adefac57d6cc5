/**
 * The relay and what its clients do to use it: packets between peers that cannot reach each other,
 * forwarded by names that were proven and without knowing what is in them.
 */
@NullMarked
package dev.mvmci.p2p.relay;

import org.jspecify.annotations.NullMarked;
