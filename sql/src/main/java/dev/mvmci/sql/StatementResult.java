package dev.mvmci.sql;

/**
 * What one statement of a command did.
 *
 * @param changes rows inserted, updated or deleted
 * @param lastRowId rowid of the last inserted row of this statement, 0 if it inserted none
 * @param rows rows of a SELECT or RETURNING, otherwise empty
 */
public record StatementResult(int changes, long lastRowId, Rows rows) {}
