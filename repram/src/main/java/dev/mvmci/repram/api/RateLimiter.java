package dev.mvmci.repram.api;

import dev.mvmci.repram.time.Clocks;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A token bucket for each address: so many requests per second, twice as many in a burst. */
final class RateLimiter {

  private static final int MAX_ADDRESSES = 50_000;
  private static final long IDLE_NANOS = Duration.ofMinutes(10).toNanos();
  private static final double NANOS_PER_SECOND = 1e9;

  private final int perSecond;
  private final Clocks clocks;
  private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();

  private record Bucket(double tokens, long atNanos, boolean admitted) {}

  /** A limiter that admits so many per second and address; all of them if 0. */
  RateLimiter(int perSecond, Clocks clocks) {
    this.perSecond = perSecond;
    this.clocks = clocks;
  }

  boolean admits(String address) {
    if (perSecond == 0) {
      return true;
    }
    long now = clocks.monotonicNanos();
    if (buckets.size() > MAX_ADDRESSES) {
      buckets.values().removeIf(bucket -> now - bucket.atNanos() > IDLE_NANOS);
      if (buckets.size() > MAX_ADDRESSES) {
        // A flood from more addresses than can be counted: count them as one.
        return take("", now);
      }
    }
    return take(address, now);
  }

  private boolean take(String address, long now) {
    return buckets
        .compute(address, (_, bucket) -> next(bucket == null ? full(now) : bucket, now))
        .admitted();
  }

  private Bucket full(long now) {
    return new Bucket(2.0 * perSecond, now, true);
  }

  private Bucket next(Bucket bucket, long now) {
    double refill = (now - bucket.atNanos()) / NANOS_PER_SECOND * perSecond;
    double tokens = Math.min(2.0 * perSecond, bucket.tokens() + refill);
    return tokens >= 1 ? new Bucket(tokens - 1, now, true) : new Bucket(tokens, now, false);
  }
}
