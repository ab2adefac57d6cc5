package dev.mvmci.repram.replication;

import dev.mvmci.repram.store.Version;

/** What became of a client's write. */
public sealed interface ClientWrite {

  /** This node keeps it and is sending it to the others. */
  record Accepted(Version version, Quorum quorum) implements ClientWrite {}

  /** Its precondition does not hold here. */
  record Refused() implements ClientWrite {}

  /** There is no room here. */
  record Full(int retryAfterSeconds) implements ClientWrite {}
}
