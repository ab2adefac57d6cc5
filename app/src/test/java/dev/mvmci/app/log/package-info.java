@NullMarked
package dev.mvmci.app.log;

import org.jspecify.annotations.NullMarked;
