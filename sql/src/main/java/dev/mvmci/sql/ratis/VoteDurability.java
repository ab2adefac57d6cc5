package dev.mvmci.sql.ratis;

/**
 * Makes the term that this member has reached and the vote that it gave in it outlive a power cut.
 * Ratis writes both to a file, syncs the file and renames it, but does not sync the directory, so
 * that the name could still lead to the term and vote before: the member could vote twice in one
 * term, or follow a leader of a term that it had left, and give up entries that it had promised.
 */
interface VoteDurability {

  /** The vote is durable on return; throws if that failed, so that the vote does not leave. */
  void secure();

  /**
   * The term is durable on return, if Ratis has reached it. Costs nothing when that was so before.
   *
   * @param term which a message that leaves next shows to have been reached
   */
  void secureTerm(long term);
}
