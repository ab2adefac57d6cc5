package dev.mvmci.sql.ratis;

import dev.mvmci.sql.SqlMetrics.Timing;
import dev.mvmci.sql.meter.Stopwatch;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.ratis.metrics.LongCounter;
import org.apache.ratis.metrics.MetricRegistries;
import org.apache.ratis.metrics.MetricRegistryInfo;
import org.apache.ratis.metrics.RatisMetricRegistry;
import org.apache.ratis.metrics.Timekeeper;
import org.apache.ratis.server.metrics.RaftLogMetricsBase;
import org.apache.ratis.server.metrics.SegmentedRaftLogMetrics;
import org.apache.ratis.util.TimeDuration;

/**
 * Of all that Ratis would have measured, times the syncs of each log and nothing else. Ratis finds
 * it as a service; its own takes a lock and looks at the clock some twenty times for each entry.
 */
public final class SyncMeter extends MetricRegistries {

  private static final Timekeeper.Context UNTIMED = () -> 0;

  private final Map<MetricRegistryInfo, RatisMetricRegistry> registries = new ConcurrentHashMap<>();

  /** Made by Ratis. */
  public SyncMeter() {}

  /**
   * Syncs of a log until now.
   *
   * @param member as Ratis names the member and its group
   */
  static Timing syncs(String member) {
    return MetricRegistries.global().getMetricRegistries().stream()
        .filter(registry -> isOfLog(registry.getMetricRegistryInfo()))
        .filter(registry -> registry.getMetricRegistryInfo().getPrefix().equals(member))
        .findFirst()
        .map(registry -> registry instanceof Meters meters ? meters.syncs.read() : Timing.NONE)
        .orElse(Timing.NONE);
  }

  private static boolean isOfLog(MetricRegistryInfo info) {
    return info.getMetricsComponentName().equals(RaftLogMetricsBase.RATIS_LOG_WORKER_METRICS);
  }

  @Override
  public RatisMetricRegistry create(MetricRegistryInfo info) {
    return registries.computeIfAbsent(info, Meters::new);
  }

  @Override
  public boolean remove(MetricRegistryInfo key) {
    return registries.remove(key) != null;
  }

  @Override
  public Optional<RatisMetricRegistry> get(MetricRegistryInfo info) {
    return Optional.ofNullable(registries.get(info));
  }

  @Override
  public Set<MetricRegistryInfo> getMetricRegistryInfos() {
    return Set.copyOf(registries.keySet());
  }

  @Override
  public Collection<RatisMetricRegistry> getMetricRegistries() {
    return Set.copyOf(registries.values());
  }

  @Override
  public void clear() {
    registries.clear();
  }

  /** Nothing is reported. */
  @Override
  public void addReporterRegistration(
      Consumer<RatisMetricRegistry> reporter, Consumer<RatisMetricRegistry> stop) {}

  @Override
  public void enableJmxReporter() {}

  @Override
  public void enableConsoleReporter(TimeDuration rate) {}

  private static final class Meters implements RatisMetricRegistry {
    private final MetricRegistryInfo info;
    private final Stopwatch syncs = new Stopwatch();

    private Meters(MetricRegistryInfo info) {
      this.info = info;
    }

    @Override
    public Timekeeper timer(String name) {
      if (!isOfLog(info) || !name.equals(SegmentedRaftLogMetrics.RAFT_LOG_FLUSH_TIME)) {
        return () -> UNTIMED;
      }
      return () -> {
        long startNanos = System.nanoTime();
        return () -> {
          syncs.tookSince(startNanos);
          return System.nanoTime() - startNanos;
        };
      };
    }

    @Override
    public LongCounter counter(String name) {
      return Uncounted.COUNTER;
    }

    @Override
    public boolean remove(String name) {
      return true;
    }

    @Override
    public <T> void gauge(String name, Supplier<Supplier<T>> gauge) {}

    @Override
    public MetricRegistryInfo getMetricRegistryInfo() {
      return info;
    }
  }

  private enum Uncounted implements LongCounter {
    COUNTER;

    @Override
    public void inc(long n) {}

    @Override
    public void dec(long n) {}

    @Override
    public long getCount() {
      return 0;
    }
  }
}
