/** What this module needs of a replicated log, whatever library provides it. */
@NullMarked
package dev.mvmci.sql.consensus;

import org.jspecify.annotations.NullMarked;
