package dev.mvmci.repram.peers;

import dev.mvmci.repram.wire.Era;
import dev.mvmci.repram.wire.NodeInfo;

/**
 * Another node, as far as this one knows. Immutable; the table replaces it when something changes.
 *
 * @param failures requests in a row that it did not answer
 * @param since monotonic nanoseconds at which the state was entered
 */
public record Peer(NodeInfo info, Kind kind, State state, int failures, long since) {

  /** What it speaks. */
  public enum Kind {
    /** A node like this one. */
    MESH,
    /** A Go or TypeScript node of the current era. */
    V1,
    /** A node of the capitalised era. */
    LEGACY;

    /** The era in whose spelling to write to it. */
    public Era era() {
      return this == LEGACY ? Era.LEGACY : Era.V1;
    }

    /** Whether nodes of these kinds can talk to each other. */
    public boolean speaksWith(Kind other) {
      return this == MESH || other == MESH || this == other;
    }
  }

  /** How sure it is that it lives. */
  public enum State {
    /** Somebody named it; it has not yet answered itself, and does not count for quorums. */
    UNPROVEN,
    /** It answered lately. */
    ALIVE,
    /** It did not answer the last time, directly or through others. */
    SUSPECT
  }

  /** What a node is that told this of itself in the spelling of this era. */
  public static Kind kindOf(NodeInfo info, Era era) {
    if (info.incarnation() > 0) {
      return Kind.MESH;
    }
    return era == Era.V1 ? Kind.V1 : Kind.LEGACY;
  }

  public String id() {
    return info.id();
  }

  /** Whether it is a node like this one, and answered lately. */
  public boolean isLivingMesh() {
    return kind == Kind.MESH && state == State.ALIVE;
  }

  Peer alive(long now) {
    return state == State.ALIVE && failures == 0 ? this : new Peer(info, kind, State.ALIVE, 0, now);
  }

  Peer failed(long now) {
    return state == State.UNPROVEN || state == State.SUSPECT
        ? new Peer(info, kind, state, failures + 1, since)
        : new Peer(info, kind, State.SUSPECT, failures + 1, now);
  }
}
