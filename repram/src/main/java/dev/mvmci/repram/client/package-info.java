/** A client that finds a living node by itself, and encryption before anything leaves it. */
@NullMarked
package dev.mvmci.repram.client;

import org.jspecify.annotations.NullMarked;
