/** The engine's own HTTP routes. */
@NullMarked
package dev.mvmci.engine.api;

import org.jspecify.annotations.NullMarked;
