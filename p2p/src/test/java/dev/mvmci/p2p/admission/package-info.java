@NullMarked
package dev.mvmci.p2p.admission;

import org.jspecify.annotations.NullMarked;
