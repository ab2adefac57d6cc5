/** The SQLite database of an engine: who has it open, its tables, reading and writing. */
@NullMarked
package dev.mvmci.engine.store;

import org.jspecify.annotations.NullMarked;
