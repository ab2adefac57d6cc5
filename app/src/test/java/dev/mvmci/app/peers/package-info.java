@NullMarked
package dev.mvmci.app.peers;

import org.jspecify.annotations.NullMarked;
