/** What the store does, seen through its endpoints: a health report and a stream of events. */
@NullMarked
package dev.mvmci.fade.monitor;

import org.jspecify.annotations.NullMarked;
