/** Counting what happens inside a member. */
@NullMarked
package dev.mvmci.sql.meter;

import org.jspecify.annotations.NullMarked;
