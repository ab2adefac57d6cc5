/** Rules of the house that a build can fail on: layering, format, size. */
@NullMarked
package dev.mvmci.house;

import org.jspecify.annotations.NullMarked;
