/**
 * The distribution as a process of its own, and what the world does to it: kills, nonsense, load.
 */
@NullMarked
package dev.mvmci.faults;

import org.jspecify.annotations.NullMarked;
