/** The page at the root: what a person sees of the queue, rendered here and kept live by htmx. */
@NullMarked
package dev.mvmci.control.page;

import org.jspecify.annotations.NullMarked;
