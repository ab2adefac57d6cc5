package dev.mvmci.engine.store;

import java.sql.SQLException;

/**
 * Something to write. Runs on the writer's thread in one transaction with others, so it must not
 * fail for reasons of its own: any exception fails the whole engine.
 */
@FunctionalInterface
public interface Change {
  void apply(WriteSession session) throws SQLException;
}
