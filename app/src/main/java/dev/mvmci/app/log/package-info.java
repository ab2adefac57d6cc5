/** Where the program's log goes. */
@NullMarked
package dev.mvmci.app.log;

import org.jspecify.annotations.NullMarked;
