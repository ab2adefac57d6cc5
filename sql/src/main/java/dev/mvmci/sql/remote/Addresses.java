package dev.mvmci.sql.remote;

import dev.mvmci.sql.HostPort;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/** Where members may be found: as configured, and as members have told. Thread-safe. */
final class Addresses {

  private static final int MAX_LEARNED = 64;

  private final ReentrantLock lock = new ReentrantLock();

  /** Guarded by {@link #lock}. */
  private final Set<String> known;

  /** Guarded by {@link #lock}. */
  private int next;

  Addresses(List<String> configured) {
    this.known = new LinkedHashSet<>(configured);
  }

  void learn(String address) {
    lock.lock();
    try {
      if (HostPort.isValid(address) && known.size() < MAX_LEARNED) {
        known.add(address);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether there is more than one. */
  boolean isSeveral() {
    lock.lock();
    try {
      return known.size() > 1;
    } finally {
      lock.unlock();
    }
  }

  /** All of them, beginning with another one each time. */
  List<String> inTurn() {
    lock.lock();
    try {
      List<String> all = new ArrayList<>(known);
      int from = next++ % all.size();
      List<String> turned = new ArrayList<>(all.subList(from, all.size()));
      turned.addAll(all.subList(0, from));
      return turned;
    } finally {
      lock.unlock();
    }
  }
}
