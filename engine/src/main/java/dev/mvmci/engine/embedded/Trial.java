package dev.mvmci.engine.embedded;

import java.util.List;

/**
 * What is to be tried.
 *
 * @param file a name for a WASI program that does not name itself
 * @param input JSON text
 * @param messages from outside; those that are sent when a run waits for one of their type are sent
 *     in this order, and so are those that are due at the same step
 */
public record Trial(
    byte[] wasm, String file, String workflow, String input, List<Message> messages) {

  /** Messages of a trial. */
  public static final int MAX_MESSAGES = 1000;

  public Trial {
    messages = List.copyOf(messages);
    if (messages.size() > MAX_MESSAGES) {
      throw new TrialFailure(
          "%d messages are too many; at most %d are sent".formatted(messages.size(), MAX_MESSAGES));
    }
  }

  /** Without messages. */
  public Trial(byte[] wasm, String workflow, String input) {
    this(wasm, "", workflow, input, List.of());
  }

  /** This with these messages. */
  public Trial with(Message... sent) {
    return new Trial(wasm, file, workflow, input, List.of(sent));
  }

  /** When a message is sent. */
  public sealed interface When {

    /** When a run waits for one of its type: to the oldest that does. */
    record Wanted() implements When {}

    /** To the workflow's run, before its first step. */
    record AtStart() implements When {}

    /**
     * To the workflow's run, when this step has its answer and before the next one begins.
     *
     * @param step from 1 on
     */
    record AfterStep(long step) implements When {
      public AfterStep {
        if (step < 1) {
          throw new TrialFailure("the steps of a run begin with 1; this is " + step);
        }
      }
    }
  }

  /**
   * A message from outside.
   *
   * @param data JSON text
   */
  public record Message(String type, String data, When when) {
    public Message {
      if (type.isEmpty() || type.length() > 128 || type.charAt(0) < ' ') {
        throw new TrialFailure(
            "a message's type has 1 to 128 characters and begins with no control character");
      }
    }

    /** One that is sent when a run waits for it. */
    public Message(String type, String data) {
      this(type, data, new When.Wanted());
    }

    /** The step after which it is sent, 0 for the beginning; -1 if that depends on what waits. */
    long step() {
      return switch (when) {
        case When.Wanted() -> -1;
        case When.AtStart() -> 0;
        case When.AfterStep(long step) -> step;
      };
    }
  }
}
