/** The program: commands, configuration and the wiring of every part. */
@NullMarked
package dev.mvmci.app;

import org.jspecify.annotations.NullMarked;
