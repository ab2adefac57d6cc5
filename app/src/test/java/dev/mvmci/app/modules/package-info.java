@NullMarked
package dev.mvmci.app.modules;

import org.jspecify.annotations.NullMarked;
