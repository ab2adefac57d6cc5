@NullMarked
package dev.mvmci.repram.api;

import org.jspecify.annotations.NullMarked;
