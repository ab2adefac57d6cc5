@NullMarked
package dev.mvmci.control.live;

import org.jspecify.annotations.NullMarked;
