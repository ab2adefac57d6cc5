/** Messages that fade: what one is, which are alive, and who is told. */
@NullMarked
package dev.mvmci.fade.board;

import org.jspecify.annotations.NullMarked;
