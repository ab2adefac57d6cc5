/**
 * What a WASI program finds around it: arguments, streams and files, none of them the machine's.
 */
@NullMarked
package dev.mvmci.engine.wasi;

import org.jspecify.annotations.NullMarked;
