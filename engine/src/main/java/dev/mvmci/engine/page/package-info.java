/** Pages for people: runs, one run's journal and log, modules. Without scripts. */
@NullMarked
package dev.mvmci.engine.page;

import org.jspecify.annotations.NullMarked;
