/** From classes to a module: TeaVM compiles, and what it gives is made fit for the engine. */
@NullMarked
package dev.mvmci.workflow.maven;

import org.jspecify.annotations.NullMarked;
