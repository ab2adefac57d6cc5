/** The border between a guest and the engine: the functions of docs/engine-abi.md as they are. */
@NullMarked
package dev.mvmci.workflow.host;

import org.jspecify.annotations.NullMarked;
