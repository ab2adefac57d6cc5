/** Tests of this package. */
@NullMarked
package dev.mvmci.repram.wire;

import org.jspecify.annotations.NullMarked;
