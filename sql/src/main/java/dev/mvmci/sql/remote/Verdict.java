package dev.mvmci.sql.remote;

import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.entry.Outcome;

/** What a reply means for the call it answers. */
enum Verdict {
  /** The caller gets this reply. */
  FINAL,
  /** Another member has to be asked, or this one later. */
  ELSEWHERE,
  /** Nothing happened, for want of a session. */
  NEW_SESSION;

  /** A query that fails on so many members in ways that were not foreseen is itself at fault. */
  private static final int QUERY_ATTEMPTS = 3;

  static Verdict of(Call call, Reply reply) {
    return switch (reply) {
      case Reply.Failed failed ->
          switch (failed.failure()) {
            case SqlFailure.NotLeader _ -> ELSEWHERE;
            // A command that is sent again takes effect once, so there is a chance to learn the
            // outcome. A query changes nothing wherever it is sent.
            case SqlFailure.Unknown _ ->
                isQuery(call) && call.attempts() >= QUERY_ATTEMPTS ? FINAL : ELSEWHERE;
            case SqlFailure.Busy _, SqlFailure.Rejected _ -> FINAL;
          };
      case Reply.Submitted submitted
          when submitted.receipt().outcome() instanceof Outcome.NoSession
              && call instanceof Call.Submission
              && call.attempts() == 1 ->
          NEW_SESSION;
      default -> FINAL;
    };
  }

  private static boolean isQuery(Call call) {
    return call instanceof Call.Harmless harmless && harmless.request() instanceof Request.Query;
  }
}
