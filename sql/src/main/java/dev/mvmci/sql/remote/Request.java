package dev.mvmci.sql.remote;

import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.Statement;
import dev.mvmci.sql.entry.Command;

/** What a caller asks of a member. */
sealed interface Request {

  /**
   * Put the command into the log.
   *
   * @param forward whether a member that does not lead may pass it on
   */
  record Submit(Command command, boolean forward) implements Request {}

  /**
   * Answer a query.
   *
   * @param atLeast the member must have applied this log index before
   */
  record Query(Read level, long atLeast, Statement statement) implements Request {}

  /**
   * Name a log index behind everything acknowledged so far; only for a leader.
   *
   * @param level whether its lease will do
   */
  record Barrier(Read level) implements Request {}

  /** Say how you are. */
  record AskHealth() implements Request {}

  /** Say who takes part. */
  record AskMembers() implements Request {}

  /** Say each time that you have applied something, for as long as the connection lives. */
  record Subscribe() implements Request {}

  /** Send the database as it is at one entry, piece by piece. */
  record Copy() implements Request {}
}
