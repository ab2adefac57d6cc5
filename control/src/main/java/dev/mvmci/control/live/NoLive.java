package dev.mvmci.control.live;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** For a control plane without a store. */
final class NoLive implements Live {

  @Override
  public void seen(String workerId, Supplier<Optional<LiveWorker>> state) {}

  @Override
  public void progressed(LiveStep step) {}

  @Override
  public void ended(LiveStep last) {}

  @Override
  public void said(String jobId, List<LogLines.Line> lines) {}

  @Override
  public List<LiveWorker> workers() {
    return List.of();
  }

  @Override
  public List<LiveStep> steps() {
    return List.of();
  }

  @Override
  public Optional<LogLines> log(String jobId) {
    return Optional.empty();
  }

  @Override
  public AutoCloseable listen(Consumer<Set<String>> listener) {
    return () -> {};
  }

  @Override
  public void close() {}
}
