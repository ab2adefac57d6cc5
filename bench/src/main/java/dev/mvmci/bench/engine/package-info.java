/** What the engine does with very many runs. */
@NullMarked
package dev.mvmci.bench.engine;

import org.jspecify.annotations.NullMarked;
