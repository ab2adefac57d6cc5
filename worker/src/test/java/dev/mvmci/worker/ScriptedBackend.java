package dev.mvmci.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Executions that a test moves on by hand. */
final class ScriptedBackend implements ExecutionBackend {

  private final Map<String, Execution> byKey = new ConcurrentHashMap<>();
  private volatile @Nullable Refused refusal;

  /** One execution: what it told so far, and who listens. */
  static final class Execution {
    final Task task;
    private final List<Progress> told = new ArrayList<>();
    private final List<String> logged = new ArrayList<>();
    private final List<ExecutionListener> listeners = new CopyOnWriteArrayList<>();
    private @Nullable ExecutionOutcome outcome;

    Execution(Task task) {
      this.task = task;
    }

    synchronized void progress(String url) throws InterruptedException {
      var row = new Progress(told.size() + 1L, "Request", url, 0);
      told.add(row);
      for (ExecutionListener listener : listeners) {
        listener.onProgress(row);
      }
    }

    synchronized void log(String text) {
      logged.add(text);
      for (ExecutionListener listener : listeners) {
        listener.onLog(logged.size(), 1_000, "info", text);
      }
    }

    synchronized void end(ExecutionOutcome how) {
      if (outcome == null) {
        outcome = how;
        listeners.forEach(listener -> listener.onEnd(how));
      }
    }

    synchronized @Nullable ExecutionOutcome outcome() {
      return outcome;
    }

    private synchronized Watch watch(long after, ExecutionListener listener) {
      for (Progress row : told) {
        if (row.sequence() > after) {
          try {
            listener.onProgress(row);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        }
      }
      for (int i = 0; i < logged.size(); i++) {
        listener.onLog(i + 1, 1_000, "info", logged.get(i));
      }
      ExecutionOutcome ended = outcome;
      if (ended != null) {
        listener.onEnd(ended);
      }
      listeners.add(listener);
      return () -> listeners.remove(listener);
    }
  }

  void refuse(@Nullable Refused with) {
    refusal = with;
  }

  boolean has(String key) {
    return byKey.containsKey(key);
  }

  int started() {
    return byKey.size();
  }

  Execution execution(String key) {
    Execution execution = byKey.get(key);
    if (execution == null) {
      throw new IllegalArgumentException("nothing was started under " + key);
    }
    return execution;
  }

  @Override
  public String start(String key, Task task) throws Refused {
    Refused refused = refusal;
    if (refused != null) {
      throw refused;
    }
    var _ = byKey.computeIfAbsent(key, _ -> new Execution(task));
    return key;
  }

  @Override
  public Watch watch(String executionId, long afterSequence, ExecutionListener listener) {
    return execution(executionId).watch(afterSequence, listener);
  }

  @Override
  public void cancel(String executionId) {
    execution(executionId).end(new ExecutionOutcome.Cancelled());
  }
}
