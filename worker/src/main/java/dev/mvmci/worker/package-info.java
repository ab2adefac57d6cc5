/** Claims jobs from a control plane, runs them in an engine, reports what became of them. */
@NullMarked
package dev.mvmci.worker;

import org.jspecify.annotations.NullMarked;
