/**
 * Who is let in, as what, and until when: by a ticket's secret or because its key is on the list.
 */
@NullMarked
package dev.mvmci.p2p.admission;

import org.jspecify.annotations.NullMarked;
