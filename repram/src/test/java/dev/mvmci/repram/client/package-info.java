/** Tests of this package. */
@NullMarked
package dev.mvmci.repram.client;

import org.jspecify.annotations.NullMarked;
