/** What a node must do to live in one mesh with nodes of other kinds, tried on ours and theirs. */
@NullMarked
package dev.mvmci.repram.conformance;

import org.jspecify.annotations.NullMarked;
