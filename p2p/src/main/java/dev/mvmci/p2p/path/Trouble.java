package dev.mvmci.p2p.path;

/** What is wrong with what others send; each is refused, and said once unless it is innocent. */
public enum Trouble {
  /** Not a frame, or not one that a peer sends. */
  MALFORMED,
  /** What the peer it names did not sign or cannot have sent, or what is for another peer. */
  NOT_PROVEN,
  /** A proposal or a probe that was taken long before. */
  REPLAYED,
  /**
   * Twice, overtaken, or of what is over: networks and restarts do that by themselves. It has no
   * effect, is counted and never warned of.
   */
  LATE,
  /** An answer to nothing that was asked. */
  UNASKED,
  /** More proposals than are examined. */
  TOO_MUCH,
  /** More peers than are kept. */
  FULL
}
