package dev.mvmci.sql.entry;

import dev.mvmci.sql.StatementResult;
import java.util.List;

/** What became of one command of an entry. */
public sealed interface Outcome {

  /** Every statement took effect. */
  record Done(List<StatementResult> results) implements Outcome {
    public Done {
      results = List.copyOf(results);
    }
  }

  /** A statement failed, so none took effect. */
  record Refused(String message) implements Outcome {}
}
