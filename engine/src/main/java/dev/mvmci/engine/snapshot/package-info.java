/** Where runs were, so that a long history need not be replayed: stored, verified, dropped. */
@NullMarked
package dev.mvmci.engine.snapshot;

import org.jspecify.annotations.NullMarked;
