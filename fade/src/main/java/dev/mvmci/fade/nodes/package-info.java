/**
 * The store's nodes as a board or a monitor sees them: who lives, and calls that find a living one.
 */
@NullMarked
package dev.mvmci.fade.nodes;

import org.jspecify.annotations.NullMarked;
