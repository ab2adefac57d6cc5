package dev.mvmci.control.live;

import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.Json;
import dev.mvmci.repram.client.RepramClient;
import dev.mvmci.repram.client.Watch;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Keeps it as JSON under {@code worker/…}, {@code step/…} and {@code log/…}. */
public final class StoreLive implements Live {

  private static final String WORKER = "worker/";
  private static final String STEP = "step/";
  private static final String LOG = "log/";

  /** A worker asks for work or reports at least every 30 s. */
  private static final Duration WORKER_TTL = Duration.ofSeconds(45);

  private static final Duration STEP_TTL = Duration.ofMinutes(2);
  private static final Duration LOG_TTL = Duration.ofMinutes(10);
  private static final Duration AT_ONCE = Duration.ofSeconds(1);

  /** Jobs whose last lines are remembered, to be added to. */
  private static final int MAX_REMEMBERED = 2_000;

  private final RepramClient client;
  private final LiveWriter writer;
  private final LiveMirror mirror = new LiveMirror();
  private final Watch watch;
  private final Map<String, LogLines> logs = new ConcurrentHashMap<>();

  /** Begins to follow the store; the client belongs to this from now on. */
  public StoreLive(RepramClient client) {
    this.client = client;
    this.writer = new LiveWriter(client);
    this.watch = client.watchValues("", mirror::take);
  }

  @Override
  public void seen(String workerId, Supplier<Optional<LiveWorker>> state) {
    writer.put(WORKER + workerId, () -> state.get().map(Json::bytes), WORKER_TTL);
  }

  @Override
  public void progressed(LiveStep step) {
    writer.put(STEP + step.jobId(), () -> Optional.of(Json.bytes(step)), STEP_TTL);
  }

  @Override
  public void ended(LiveStep last) {
    logs.remove(last.jobId());
    // Nothing can be removed from the store; what ends at once comes near it.
    writer.put(STEP + last.jobId(), () -> Optional.of(Json.bytes(last)), AT_ONCE);
  }

  @Override
  public void said(String jobId, List<LogLines.Line> lines) {
    if (lines.isEmpty()) {
      return;
    }
    if (logs.size() >= MAX_REMEMBERED) {
      logs.clear();
    }
    LogLines all =
        logs.compute(jobId, (_, before) -> (before == null ? shown(jobId) : before).and(lines));
    writer.put(LOG + jobId, () -> Optional.of(Json.bytes(all)), LOG_TTL);
  }

  /** A worker may have told another control plane before. */
  private LogLines shown(String jobId) {
    return log(jobId).orElse(new LogLines(List.of()));
  }

  @Override
  public List<LiveWorker> workers() {
    return mirror.values(WORKER, LiveWorker.class).stream()
        .sorted(Comparator.comparing(LiveWorker::name).thenComparing(LiveWorker::id))
        .toList();
  }

  @Override
  public List<LiveStep> steps() {
    return mirror.values(STEP, LiveStep.class).stream()
        .sorted(Comparator.comparingLong(LiveStep::atMillis).reversed())
        .toList();
  }

  @Override
  public Optional<LogLines> log(String jobId) {
    return mirror.value(LOG + jobId).flatMap(json -> read(json, LogLines.class));
  }

  static <T> Optional<T> read(byte[] json, Class<T> type) {
    try {
      return Optional.ofNullable(Json.read(json, type));
    } catch (HttpProblem _) {
      // Somebody else wrote it, or another version; it fades by itself.
      return Optional.empty();
    }
  }

  @Override
  public AutoCloseable listen(Consumer<Set<String>> listener) {
    return mirror.listen(listener);
  }

  @Override
  public void close() {
    watch.close();
    mirror.close();
    writer.close();
    client.close();
  }
}
