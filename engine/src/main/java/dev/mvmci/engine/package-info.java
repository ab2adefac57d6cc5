/** Durable WebAssembly engine: a workflow sees the world only through journaled host functions. */
@NullMarked
package dev.mvmci.engine;

import org.jspecify.annotations.NullMarked;
