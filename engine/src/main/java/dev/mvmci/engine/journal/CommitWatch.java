package dev.mvmci.engine.journal;

import dev.mvmci.engine.store.Database;
import java.util.List;

/** Somebody who looks on while a journal is written: for trying what crashes would leave of it. */
@FunctionalInterface
public interface CommitWatch {

  /** Nobody. */
  CommitWatch NONE = _ -> {};

  /**
   * Called on the writer's thread after each commit, before anybody who waits for it goes on: until
   * this returns the files stay as a crash would leave them.
   *
   * @param records that became durable, in order; none if only other things did
   */
  void committed(List<JournalRecord> records);

  /**
   * Called on the thread that recorded something, when that is durable and before it goes on; only
   * if each record is a commit of its own.
   */
  default void passed(JournalRecord record) {}

  /** Called once, before anything of an earlier time goes on, with what the journal is kept in. */
  default void opened(Database database) {}

  /**
   * Whether each record is to be a commit of its own. Otherwise it depends on how fast things go
   * which records become durable together, and not every state that a crash can leave is seen. Who
   * records something then waits until it is durable.
   */
  default boolean singly() {
    return false;
  }
}
