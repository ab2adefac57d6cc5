package dev.mvmci.engine.host;

import java.util.function.Supplier;

/**
 * What makes calls durable. Each call takes the next sequence number; on replay it is answered from
 * the journal, and a call that differs from what the journal says ends the run.
 */
public interface Steps {

  /**
   * Something that happens once and has no effect outside: the value is recorded without waiting,
   * and is durable before the next effect, response, sleep or end.
   *
   * @param argument what the guest passed, for comparison on replay
   */
  byte[] recorded(String function, byte[] argument, Supplier<byte[]> value);

  /**
   * Something with an effect outside. What came before is durable before it leaves; its answer is
   * durable when this returns. An effect that was under way when the engine stopped is repeated if
   * it is idempotent and otherwise answered with {@link Errno#EINTR}.
   */
  Answer effect(Effect effect);

  /**
   * An effect.
   *
   * @param argument what the guest passed, for comparison on replay
   * @param summary of the argument for people, at most {@value #MAX_SUMMARY_CHARS} characters
   * @param entrance taken before anything is recorded: who only waited for it has done nothing
   */
  record Effect(
      String function,
      byte[] argument,
      String summary,
      boolean idempotent,
      Entrance entrance,
      Action action) {
    public static final int MAX_SUMMARY_CHARS = 500;

    public Effect {
      if (summary.length() > MAX_SUMMARY_CHARS) {
        summary = summary.substring(0, MAX_SUMMARY_CHARS);
      }
    }
  }

  /** What an effect needs before it can begin. */
  interface Entrance {

    /** Nothing is needed. */
    Entrance OPEN =
        new Entrance() {
          @Override
          public boolean tryEnter() {
            return true;
          }

          @Override
          public boolean enter() {
            return true;
          }

          @Override
          public void leave() {
            // nothing was taken
          }
        };

    /** Takes it if it is there. */
    boolean tryEnter();

    /** Waits for it; false if it did not come in time. */
    boolean enter() throws InterruptedException;

    /** Gives it back, or gives up waiting for it; it is not asked for again. */
    void leave();
  }

  /** Performs an effect; runs on a thread of its own that is interrupted to give up. */
  @FunctionalInterface
  interface Action {
    /**
     * Performs it.
     *
     * @param idempotencyKey the same for each attempt at this step, and for no other step
     */
    Answer perform(String idempotencyKey) throws InterruptedException;
  }
}
