package dev.mvmci.repram.store;

/** The answer to a client's write on this node. */
public sealed interface Written {

  /** It is kept, as this write, which now goes to the others. */
  record Kept(Write write) implements Written {}

  /** Its precondition does not hold. */
  record Refused() implements Written {}

  /** There is no room; some may be after this many seconds. */
  record Full(int retryAfterSeconds) implements Written {}
}
