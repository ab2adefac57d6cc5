package dev.mvmci.sql.store;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a part of the database was at one entry.
 *
 * @param index the entry, whose effects are included
 * @param table the table that was looked at, "" if there is none
 * @param digest over the schema and the rows
 * @param next where the next slice begins: table and key, or empty to begin again
 */
public record StateSlice(long index, String table, String digest, List<@Nullable Object> next) {

  /** Takes a copy of the list, which may hold nulls. */
  public StateSlice {
    next = Collections.unmodifiableList(new ArrayList<>(next));
  }
}
