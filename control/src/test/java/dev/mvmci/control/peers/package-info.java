@NullMarked
package dev.mvmci.control.peers;

import org.jspecify.annotations.NullMarked;
