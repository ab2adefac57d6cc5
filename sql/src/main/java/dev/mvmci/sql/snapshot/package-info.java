/** The copy of a database that a member which has fallen behind the log takes from the leader. */
@NullMarked
package dev.mvmci.sql.snapshot;

import org.jspecify.annotations.NullMarked;
