/** Records of runs, made durable by one writer in group commits, and read back for replay. */
@NullMarked
package dev.mvmci.engine.journal;

import org.jspecify.annotations.NullMarked;
