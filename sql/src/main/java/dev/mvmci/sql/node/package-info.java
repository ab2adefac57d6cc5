/** One member: group commit in front of the log, the state machine behind it. */
@NullMarked
package dev.mvmci.sql.node;

import org.jspecify.annotations.NullMarked;
