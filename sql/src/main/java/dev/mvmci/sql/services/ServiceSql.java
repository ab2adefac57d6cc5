package dev.mvmci.sql.services;

import dev.mvmci.sql.Statement;
import org.jspecify.annotations.Nullable;

/** One statement of a service. Each is a constant, so that all of them can be listed. */
interface ServiceSql {

  String text();

  default Statement with(@Nullable Object... arguments) {
    return Statement.of(text(), arguments);
  }
}
