/** A node of the system: its parts constructed by hand, started and stopped in order. */
@NullMarked
package dev.mvmci.app.node;

import org.jspecify.annotations.NullMarked;
