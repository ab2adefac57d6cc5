/** Backups of the replicated database, kept by all members of the cluster. */
@NullMarked
package dev.mvmci.app.backups;

import org.jspecify.annotations.NullMarked;
