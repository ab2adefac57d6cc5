package dev.mvmci.sql.remote;

import dev.mvmci.sql.SqlFailure;

/** Turns a reply into what the caller asked for. */
final class Replies {

  private Replies() {}

  /**
   * The reply, if it is of the kind that was asked for.
   *
   * @throws SqlFailure of the same kind if the member failed
   */
  static <T extends Reply> T expect(Class<T> kind, Reply reply) {
    if (reply instanceof Reply.Failed failed) {
      throw again(failed.failure());
    }
    if (!kind.isInstance(reply)) {
      throw new SqlFailure.Unknown(
          "the member answered with something else: " + reply.getClass().getSimpleName(), null);
    }
    return kind.cast(reply);
  }

  /** The same failure with the stack of the caller, which tells more than that of the reader. */
  private static SqlFailure again(SqlFailure failure) {
    String message = String.valueOf(failure.getMessage());
    return switch (failure) {
      case SqlFailure.Rejected _ -> new SqlFailure.Rejected(message, failure);
      case SqlFailure.NotLeader _ -> new SqlFailure.NotLeader(message, failure);
      case SqlFailure.Busy _ -> new SqlFailure.Busy(message);
      case SqlFailure.Unknown _ -> new SqlFailure.Unknown(message, failure);
    };
  }
}
