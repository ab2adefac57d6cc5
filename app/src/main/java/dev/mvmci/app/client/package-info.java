/** Asks a running node, for the commands. */
@NullMarked
package dev.mvmci.app.client;

import org.jspecify.annotations.NullMarked;
