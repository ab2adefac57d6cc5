package dev.mvmci.workflow;

import dev.mvmci.workflow.json.Codecs;
import dev.mvmci.workflow.json.JsonException;
import dev.mvmci.workflow.json.JsonValue;
import java.util.Optional;

/** What became of a child. */
public final class ChildEnd {

  private final String status;
  private final Optional<JsonValue> output;
  private final Optional<String> errorKind;
  private final Optional<String> errorMessage;
  private final Codecs codecs;

  ChildEnd(
      String status,
      Optional<JsonValue> output,
      Optional<String> errorKind,
      Optional<String> errorMessage,
      Codecs codecs) {
    this.status = status;
    this.output = output;
    this.errorKind = errorKind;
    this.errorMessage = errorMessage;
    this.codecs = codecs;
  }

  /** {@code completed}, {@code failed} or {@code cancelled}. */
  public String status() {
    return status;
  }

  /** Whether it came to its end as it should. */
  public boolean isCompleted() {
    return status.equals("completed");
  }

  /** Its output, if there is one. */
  public Optional<JsonValue> output() {
    return output;
  }

  /**
   * Its output.
   *
   * @throws WorkflowException if it has none, for good: with its own message if it failed
   * @throws JsonException if it is not of this type
   */
  public <T> T output(Class<T> type) {
    JsonValue value =
        output.orElseThrow(() ->
            WorkflowException.forGood(
                "the child is " + status + errorMessage.map(text -> ": " + text).orElse("")));
    return codecs.read(value, type);
  }

  /** The kind of its failure, such as {@code guest} or {@code trap}. */
  public Optional<String> errorKind() {
    return errorKind;
  }

  /** The message of its failure. */
  public Optional<String> errorMessage() {
    return errorMessage;
  }
}
