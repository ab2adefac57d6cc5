/** Who else is there: the peer table, introductions, failure detection. */
@NullMarked
package dev.mvmci.repram.peers;

import org.jspecify.annotations.NullMarked;
