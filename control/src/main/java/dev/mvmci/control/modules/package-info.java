/** The modules of a cluster: deployed at one member, brought to every worker that needs them. */
@NullMarked
package dev.mvmci.control.modules;

import org.jspecify.annotations.NullMarked;
