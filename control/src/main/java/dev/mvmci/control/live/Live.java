package dev.mvmci.control.live;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Who works, on what, and what the jobs say: told by those that serve workers, shown by all control
 * planes of a cluster. Nothing here is promised: what cannot be kept is not, and no request waits
 * for it. Thread-safe.
 */
public interface Live extends AutoCloseable {

  /** Nothing is kept and nothing is shown. */
  Live OFF = new NoLive();

  /**
   * A worker gave a sign of life.
   *
   * @param state looked up a moment later, on another thread, when more may have happened
   */
  void seen(String workerId, Supplier<Optional<LiveWorker>> state);

  /** A job is at this step. */
  void progressed(LiveStep step);

  /** A job is at no step any more. */
  void ended(LiveStep last);

  /** A job has said these lines since the last time. */
  void said(String jobId, List<LogLines.Line> lines);

  /** The workers that gave a sign of life lately, by name. */
  List<LiveWorker> workers();

  /** The jobs under way with their latest steps, by number. */
  List<LiveStep> steps();

  /** What a job has said last. */
  Optional<LogLines> log(String jobId);

  /** Calls the listener with the jobs and workers that changed, a few times a second at most. */
  AutoCloseable listen(Consumer<Set<String>> listener);

  @Override
  void close();
}
