/** The message board: a page and an API over the fading store. */
@NullMarked
package dev.mvmci.fade;

import org.jspecify.annotations.NullMarked;
