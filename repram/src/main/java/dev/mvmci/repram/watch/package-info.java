/** Following keys as they come and go. */
@NullMarked
package dev.mvmci.repram.watch;

import org.jspecify.annotations.NullMarked;
