/** Secrets that guests ask for by name, and the key that keeps them out of the journal. */
@NullMarked
package dev.mvmci.engine.secret;

import org.jspecify.annotations.NullMarked;
