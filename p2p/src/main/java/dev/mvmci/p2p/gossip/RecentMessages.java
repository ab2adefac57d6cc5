package dev.mvmci.p2p.gossip;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was said in a topic of late: ids for long, so that nothing is taken twice; contents for a
 * while, so that a neighbour that missed one can still get it. Not thread-safe.
 */
final class RecentMessages {

  /** Ids remembered, and for how long. Both exceed by far what is kept to be given again. */
  static final int MAX_IDS = 16_384;

  static final long ID_MILLIS = 10 * 60_000;

  /** Messages kept to be given again, their bytes, and for how long. */
  static final int MAX_KEPT = 256;

  static final long MAX_KEPT_BYTES = 1 << 20;
  static final long KEPT_MILLIS = 2 * 60_000;

  private final Map<MessageId, Long> seen = new LinkedHashMap<>();
  private final Deque<Kept> kept = new ArrayDeque<>();
  private long keptBytes;

  private record Kept(GossipMessage message, long sinceMillis) {}

  /** Takes a message; false if it was taken before. */
  boolean add(GossipMessage message, long nowMillis) {
    expire(nowMillis);
    if (seen.putIfAbsent(message.id(), nowMillis) != null) {
      return false;
    }
    kept.add(new Kept(message, nowMillis));
    keptBytes += message.content().length;
    while (kept.size() > MAX_KEPT || keptBytes > MAX_KEPT_BYTES) {
      drop();
    }
    return true;
  }

  /** Whether it was not taken before. */
  boolean isNew(MessageId id) {
    return !seen.containsKey(id);
  }

  private void drop() {
    keptBytes -= kept.remove().message().content().length;
  }

  /** Forgets what is too old. */
  void expire(long nowMillis) {
    while (!kept.isEmpty() && kept.peek().sinceMillis() < nowMillis - KEPT_MILLIS) {
      drop();
    }
    for (Iterator<Long> ages = seen.values().iterator(); ages.hasNext(); ages.remove()) {
      long since = ages.next();
      if (seen.size() <= MAX_IDS && since >= nowMillis - ID_MILLIS) {
        return;
      }
    }
  }

  /** The ids of messages that are kept and were taken by then. */
  List<MessageId> keptSince(long untilMillis) {
    var ids = new ArrayList<MessageId>();
    for (Kept one : kept) {
      if (one.sinceMillis() <= untilMillis) {
        ids.add(one.message().id());
      }
    }
    return ids;
  }

  /** Those of the ids that were never taken. */
  List<MessageId> missing(List<MessageId> ids) {
    return ids.stream().filter(id -> !seen.containsKey(id)).toList();
  }

  Optional<GossipMessage> find(MessageId id) {
    return kept.stream().map(Kept::message).filter(message -> message.id().equals(id)).findFirst();
  }
}
