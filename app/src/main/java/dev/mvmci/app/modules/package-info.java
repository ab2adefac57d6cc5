/** How the modules of a cluster are kept in its database, and taken by its engines. */
@NullMarked
package dev.mvmci.app.modules;

import org.jspecify.annotations.NullMarked;
