/** One small HTTP surface that every serving part shares; the server library stays behind it. */
@NullMarked
package dev.mvmci.http;

import org.jspecify.annotations.NullMarked;
