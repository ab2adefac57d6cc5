/**
 * WebSocket attachment: how a node that nobody can connect to takes part through one that can be.
 */
@NullMarked
package dev.mvmci.repram.attach;

import org.jspecify.annotations.NullMarked;
