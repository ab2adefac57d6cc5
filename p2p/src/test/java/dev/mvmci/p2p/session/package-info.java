@NullMarked
package dev.mvmci.p2p.session;

import org.jspecify.annotations.NullMarked;
