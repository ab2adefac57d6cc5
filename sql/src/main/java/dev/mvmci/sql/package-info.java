/** Replicated SQLite: every write is a command in a Raft log, applied in a SQLite transaction. */
@NullMarked
package dev.mvmci.sql;

import org.jspecify.annotations.NullMarked;
