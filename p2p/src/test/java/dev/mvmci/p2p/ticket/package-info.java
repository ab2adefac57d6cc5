@NullMarked
package dev.mvmci.p2p.ticket;

import org.jspecify.annotations.NullMarked;
