/** What one log entry holds, and its binary form. */
@NullMarked
package dev.mvmci.sql.entry;

import org.jspecify.annotations.NullMarked;
