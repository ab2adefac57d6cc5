/** What a node keeps: versioned values that fade, their order, their digest, their watchers. */
@NullMarked
package dev.mvmci.repram.store;

import org.jspecify.annotations.NullMarked;
