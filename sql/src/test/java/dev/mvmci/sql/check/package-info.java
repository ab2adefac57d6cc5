/**
 * Decides from what clients saw whether a cluster kept its promises; used by every kind of test.
 */
@NullMarked
package dev.mvmci.sql.check;

import org.jspecify.annotations.NullMarked;
