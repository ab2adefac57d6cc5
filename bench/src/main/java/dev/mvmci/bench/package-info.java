/** What all measurements share: processes, load, figures. */
@NullMarked
package dev.mvmci.bench;

import org.jspecify.annotations.NullMarked;
