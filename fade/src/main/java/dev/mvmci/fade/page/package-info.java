/** Pages, rendered on the server from typed templates; they need no script to be read. */
@NullMarked
package dev.mvmci.fade.page;

import org.jspecify.annotations.NullMarked;
