/** What the engine needs of a WebAssembly implementation, and nothing of the one behind it. */
@NullMarked
package dev.mvmci.engine.guest;

import org.jspecify.annotations.NullMarked;
