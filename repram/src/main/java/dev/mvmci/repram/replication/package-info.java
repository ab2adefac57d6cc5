/** How a write reaches every node: send queues, quorum, forwarding, anti-entropy. */
@NullMarked
package dev.mvmci.repram.replication;

import org.jspecify.annotations.NullMarked;
