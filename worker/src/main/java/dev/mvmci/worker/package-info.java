/** The worker: claims jobs, runs them in an engine, reports progress and outcome. */
@NullMarked
package dev.mvmci.worker;

import org.jspecify.annotations.NullMarked;
