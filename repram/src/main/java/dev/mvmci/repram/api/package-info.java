/** What a node answers over HTTP, in both eras of the API. */
@NullMarked
package dev.mvmci.repram.api;

import org.jspecify.annotations.NullMarked;
