@NullMarked
package dev.mvmci.app.node;

import org.jspecify.annotations.NullMarked;
