/** Tests of whole nodes, on simulated time and on real sockets. */
@NullMarked
package dev.mvmci.repram;

import org.jspecify.annotations.NullMarked;
