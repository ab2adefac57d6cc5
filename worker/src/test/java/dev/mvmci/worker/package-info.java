/** A worker against a control plane and a backend that the tests hold in their hands. */
@NullMarked
package dev.mvmci.worker;

import org.jspecify.annotations.NullMarked;
