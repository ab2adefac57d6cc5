package dev.mvmci.sql.ratis;

/**
 * Makes the vote that this member gave last outlive a power cut. Ratis writes it to a file, syncs
 * the file and renames it, but does not sync the directory, so that the name could still lead to
 * the vote before and the member could vote twice in one term.
 */
@FunctionalInterface
interface VoteDurability {

  /** Durable on return; throws if that failed, so that the vote does not leave. */
  void secure();
}
