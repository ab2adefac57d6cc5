/** What people see: the pages of real nodes in a real browser. */
@NullMarked
package dev.mvmci.browser;

import org.jspecify.annotations.NullMarked;
