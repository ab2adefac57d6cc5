/** Deployed modules: what they say of themselves, where they are stored, who has them compiled. */
@NullMarked
package dev.mvmci.engine.module;

import org.jspecify.annotations.NullMarked;
