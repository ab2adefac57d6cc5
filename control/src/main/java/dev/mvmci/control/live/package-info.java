/** What matters only while it happens, kept in the fading store and nowhere else. */
@NullMarked
package dev.mvmci.control.live;

import org.jspecify.annotations.NullMarked;
