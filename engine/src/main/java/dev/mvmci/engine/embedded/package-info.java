/** The engine in this process: how its parts are put together. */
@NullMarked
package dev.mvmci.engine.embedded;

import org.jspecify.annotations.NullMarked;
