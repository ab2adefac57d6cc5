package dev.mvmci.repram.api;

import java.util.concurrent.atomic.LongAdder;

/** What the metrics page counts. */
final class Counters {
  final LongAdder rateLimited = new LongAdder();
  final LongAdder oversized = new LongAdder();
  final LongAdder suspicious = new LongAdder();
}
