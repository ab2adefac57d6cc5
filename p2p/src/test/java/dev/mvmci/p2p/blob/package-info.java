@NullMarked
package dev.mvmci.p2p.blob;

import org.jspecify.annotations.NullMarked;
