package dev.mvmci.p2p.gossip;

import dev.mvmci.p2p.Contact;
import dev.mvmci.p2p.NodeId;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A peer that could be a neighbour, or is one. Not thread-safe. */
final class Acquaintance {

  /** Failures in a row after which a peer is forgotten that nobody vouches for. */
  private static final int PATIENCE = 5;

  /** A link that lived for so long was a good one. */
  private static final long LASTING_MILLIS = 5_000;

  private static final long FIRST_PAUSE_MILLIS = 250;
  private static final long LONGEST_PAUSE_MILLIS = 30_000;
  private static final long PAUSE_AFTER_REFUSAL_MILLIS = 15_000;

  final NodeId id;

  /** Null while nobody has said where it is. */
  @Nullable Contact contact;

  /** Not forgotten whatever happens: it was named by who joined, or by the cluster. */
  boolean permanent;

  boolean dialling;
  boolean linked;

  /** Whether we dialled the link, and so are to end it when it is of no use. */
  boolean ours;

  /** Whether it may be told where others are. */
  boolean trusted;

  /** Whether it has passed on as another's what that other had not said. */
  boolean lied;

  /** In which topics it is, as it says; empty before it said so. */
  final Set<TopicId> topics = new LinkedHashSet<>();

  /** Since when the link has been of no use. */
  long idleSinceMillis = Long.MAX_VALUE;

  private long linkedAtMillis;
  private int failures;
  private long notBeforeMillis;

  Acquaintance(NodeId id) {
    this.id = id;
  }

  boolean mayBeDialled(long nowMillis) {
    return !linked && !dialling && contact != null && notBeforeMillis <= nowMillis;
  }

  void connected(boolean byUs, boolean isTrusted, long nowMillis) {
    linked = true;
    ours = byUs;
    trusted = isTrusted;
    dialling = false;
    linkedAtMillis = nowMillis;
    idleSinceMillis = Long.MAX_VALUE;
    topics.clear();
  }

  /** A link that did not last is as good as none. */
  void disconnected(double chance, long nowMillis) {
    linked = false;
    topics.clear();
    if (nowMillis - linkedAtMillis >= LASTING_MILLIS) {
      failures = 0;
    }
    failed(false, chance, nowMillis);
  }

  /**
   * A dial came to nothing.
   *
   * @param chance from 0 to 1; spreads those that failed at the same moment
   */
  void failed(boolean refused, double chance, long nowMillis) {
    dialling = false;
    failures++;
    long pause =
        refused
            ? PAUSE_AFTER_REFUSAL_MILLIS
            : Math.min(FIRST_PAUSE_MILLIS << Math.min(failures, 10), LONGEST_PAUSE_MILLIS);
    notBeforeMillis = nowMillis + (long) (pause * (0.5 + chance / 2));
  }

  boolean isForgotten() {
    return !permanent && !linked && !dialling && failures >= PATIENCE;
  }
}
