/** HTTP requests made on behalf of guests, bounded in time and size. */
@NullMarked
package dev.mvmci.engine.http;

import org.jspecify.annotations.NullMarked;
