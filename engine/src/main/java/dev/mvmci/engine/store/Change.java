package dev.mvmci.engine.store;

import java.sql.SQLException;

/**
 * Something to write. Runs on the writer's thread in one transaction with others, so it must not
 * fail for reasons of its own: any exception fails the whole engine.
 */
@FunctionalInterface
public interface Change {
  void apply(WriteSession session) throws SQLException;

  /**
   * Called on the writer's thread when the change is durable, before anybody who waits for it goes
   * on, or when it will never be; must return at once.
   */
  default void settled() {}

  /** As this, and has this run when that is settled. */
  default Change whenSettled(Runnable then) {
    Change change = this;
    return new Change() {
      @Override
      public void apply(WriteSession session) throws SQLException {
        change.apply(session);
      }

      @Override
      public void settled() {
        change.settled();
        then.run();
      }
    };
  }
}
