/** An ephemeral key-value store: every entry has a time to live, copies spread by gossip. */
@NullMarked
package dev.mvmci.repram;

import org.jspecify.annotations.NullMarked;
