/** Tests of this package. */
@NullMarked
package dev.mvmci.repram.store;

import org.jspecify.annotations.NullMarked;
