package dev.mvmci.control.page;

import dev.mvmci.jobs.Job;
import dev.mvmci.jobs.JobId;
import dev.mvmci.jobs.JobQueue;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The results in one line each. An output may have a megabyte and never changes, so it is read
 * once, not at each refresh of the list.
 */
final class BriefResults {

  /** Results remembered; those not asked for the longest go first. */
  private static final int CAPACITY = 1000;

  private final JobQueue queue;
  private final ReentrantLock lock = new ReentrantLock();

  /** Guarded by the lock. */
  private final Map<Key, Result> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Result> eldest) {
          return size() > CAPACITY;
        }
      };

  BriefResults(JobQueue queue) {
    this.queue = queue;
  }

  /** A job that ran once more has another result. */
  private record Key(JobId id, long seq, long updatedMillis) {}

  Optional<Result> of(Job job) {
    var key = new Key(job.id(), job.seq(), job.times().updatedMillis());
    Optional<Result> remembered = find(key);
    if (remembered.isPresent()) {
      return remembered;
    }
    Optional<Result> read = queue.output(job.id()).map(ResultReader::brief);
    read.ifPresent(result -> keep(key, result));
    return read;
  }

  private Optional<Result> find(Key key) {
    lock.lock();
    try {
      return Optional.ofNullable(known.get(key));
    } finally {
      lock.unlock();
    }
  }

  private void keep(Key key, Result result) {
    lock.lock();
    try {
      known.put(key, result);
    } finally {
      lock.unlock();
    }
  }
}
