/** Logs of runs that have ended: kept as files of their jobs, read at any member. */
@NullMarked
package dev.mvmci.control.logs;

import org.jspecify.annotations.NullMarked;
