/** The one place that knows Endive: modules compiled to JVM bytecode. */
@NullMarked
package dev.mvmci.engine.wasm;

import org.jspecify.annotations.NullMarked;
