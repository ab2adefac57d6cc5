/** Backups of a running database: copied, sealed, kept elsewhere for a while, restored. */
@NullMarked
package dev.mvmci.sql.backup;

import org.jspecify.annotations.NullMarked;
