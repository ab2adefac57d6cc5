/** Functions that a guest can import, grouped by what they are about. */
@NullMarked
package dev.mvmci.engine.host;

import org.jspecify.annotations.NullMarked;
