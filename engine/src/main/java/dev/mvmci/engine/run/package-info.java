/** Runs: executing, replaying, stopping and ending them. */
@NullMarked
package dev.mvmci.engine.run;

import org.jspecify.annotations.NullMarked;
