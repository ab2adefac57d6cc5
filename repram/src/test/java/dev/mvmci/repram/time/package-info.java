/** Tests of this package. */
@NullMarked
package dev.mvmci.repram.time;

import org.jspecify.annotations.NullMarked;
