/** Locks, counters, caches and channels: commands over the public interface on reserved tables. */
@NullMarked
package dev.mvmci.sql.services;

import org.jspecify.annotations.NullMarked;
