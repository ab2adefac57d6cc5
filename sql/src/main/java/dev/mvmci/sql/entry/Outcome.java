package dev.mvmci.sql.entry;

import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.StatementResult;
import java.util.List;

/** What became of one command of an entry. */
public sealed interface Outcome {

  /**
   * What the statements answered.
   *
   * @throws SqlFailure if there is no such answer
   */
  List<StatementResult> results();

  /** Every statement took effect. */
  record Done(List<StatementResult> results) implements Outcome {
    public Done {
      results = List.copyOf(results);
    }
  }

  /** A statement failed, so none took effect. */
  record Refused(String message) implements Outcome {
    @Override
    public List<StatementResult> results() {
      throw new SqlFailure.Rejected(message, null);
    }
  }

  /**
   * The client of this command is not known, or not any more. This attempt had no effect; whether
   * an earlier one had is not known.
   */
  record NoSession(String message) implements Outcome {
    @Override
    public List<StatementResult> results() {
      throw new SqlFailure.Unknown(message, null);
    }
  }

  /** The command took effect when it came first, but its answer was not kept. */
  record Forgotten(String message) implements Outcome {
    @Override
    public List<StatementResult> results() {
      throw new SqlFailure.Unknown(message, null);
    }
  }
}
