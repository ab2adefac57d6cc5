package dev.mvmci.p2p.session;

import dev.mvmci.p2p.NodeId;
import io.netty.handler.codec.quic.QuicChannel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** The sessions that others hold with us, within their limits. Thread-safe. */
final class ServingSessions {

  /** Handshakes under way at once; who begins one has proven nothing yet. */
  private static final int MAX_HANDSHAKES = 256;

  private final int max;
  private final int maxPerPeer;
  private final Semaphore connections;

  /** Guards the list, whose order is that of arrival. */
  private final ReentrantLock lock = new ReentrantLock();

  private final List<Served> sessions = new ArrayList<>();

  ServingSessions(int max, int maxPerPeer) {
    this.max = max;
    this.maxPerPeer = maxPerPeer;
    this.connections = new Semaphore(max + MAX_HANDSHAKES);
  }

  /** A session, who holds it, and what it has asked so far. */
  record Served(NodeId peer, QuicChannel channel, long sinceMillis, AtomicLong requests) {}

  /** Whether there is room for one more connection, from its first packet on. */
  boolean begin() {
    return connections.tryAcquire();
  }

  /** Says that a connection that was begun is over. */
  void end() {
    connections.release();
  }

  /** False if there is no room; the oldest sessions of the same key make room for it. */
  boolean add(Served session) {
    lock.lock();
    try {
      List<Served> same =
          sessions.stream()
              .filter(other -> other.peer().equals(session.peer()))
              .sorted(Comparator.comparingLong(Served::sinceMillis))
              .toList();
      for (int i = 0; i <= same.size() - maxPerPeer; i++) {
        sessions.remove(same.get(i));
        CloseReason.REPLACED.close(same.get(i).channel());
      }
      return sessions.size() < max && sessions.add(session);
    } finally {
      lock.unlock();
    }
  }

  void remove(Served session) {
    lock.lock();
    try {
      sessions.remove(session);
    } finally {
      lock.unlock();
    }
  }

  List<Served> all() {
    lock.lock();
    try {
      return List.copyOf(sessions);
    } finally {
      lock.unlock();
    }
  }

  void close(Predicate<NodeId> which, CloseReason reason) {
    for (Served session : all()) {
      if (which.test(session.peer())) {
        reason.close(session.channel());
      }
    }
  }
}
