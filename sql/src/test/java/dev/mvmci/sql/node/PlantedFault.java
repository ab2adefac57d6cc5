package dev.mvmci.sql.node;

/**
 * Ways in which a cluster could break its promises, built in to see that the checker finds them.
 */
enum PlantedFault {
  NONE,
  /** The leader answers before a majority has the entry. */
  EARLY_ACKNOWLEDGEMENT,
  /** A strict read is answered from what the member has. */
  READ_WITHOUT_BARRIER,
  /** A leader answers a strict read without asking whether it still leads. */
  UNCONFIRMED_READ,
  /** A leader trusts its lease for longer than the others keep from voting. */
  OVERLONG_LEASE,
  /** The disk says that it has synced what it has not. */
  LYING_DISK,
  /** A repeated command is taken for a new one. */
  REPEATED_COMMAND,
  /** A leader that steps down says that nothing happened to what is in its log. */
  DENIED_ENTRY
}
