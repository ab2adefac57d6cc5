/** The control plane: HTTP routes over the job queue, and the page at the root. */
@NullMarked
package dev.mvmci.control;

import org.jspecify.annotations.NullMarked;
