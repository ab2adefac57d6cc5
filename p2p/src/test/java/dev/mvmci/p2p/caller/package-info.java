@NullMarked
package dev.mvmci.p2p.caller;

import org.jspecify.annotations.NullMarked;
