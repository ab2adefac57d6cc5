/** Tickets: one line of text that says which peers to reach, where, and what lets one in. */
@NullMarked
package dev.mvmci.p2p.ticket;

import org.jspecify.annotations.NullMarked;
