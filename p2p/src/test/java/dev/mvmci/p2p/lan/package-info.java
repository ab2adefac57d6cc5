@NullMarked
package dev.mvmci.p2p.lan;

import org.jspecify.annotations.NullMarked;
