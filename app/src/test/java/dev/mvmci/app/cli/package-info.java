@NullMarked
package dev.mvmci.app.cli;

import org.jspecify.annotations.NullMarked;
