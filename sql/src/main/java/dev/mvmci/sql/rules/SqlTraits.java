package dev.mvmci.sql.rules;

/**
 * What the applying side has to know of a statement before it runs.
 *
 * @param inserts whether it is an INSERT or REPLACE
 * @param updatesOnConflict whether it may update where it could not insert
 * @param changesSchema whether prepared statements are stale after it
 * @param readsSessionState whether it asks for last_insert_rowid() or changes()
 */
public record SqlTraits(
    boolean inserts, boolean updatesOnConflict, boolean changesSchema, boolean readsSessionState) {}
