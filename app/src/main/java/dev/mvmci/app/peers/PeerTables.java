package dev.mvmci.app.peers;

import dev.mvmci.sql.ReplicatedSqlite;
import dev.mvmci.sql.Statement;
import java.util.List;

/** Where the cluster keeps its tickets, the keys it let in, and where its members are. */
final class PeerTables {

  private static final List<Statement> SCHEMA =
      List.of(
          Statement.of(
              """
              CREATE TABLE IF NOT EXISTS peer_tickets (
                id TEXT PRIMARY KEY, secret_hash TEXT NOT NULL, role TEXT NOT NULL,
                created_ms INTEGER NOT NULL, expires_ms INTEGER, single_use INTEGER NOT NULL,
                revoked INTEGER NOT NULL DEFAULT 0)\
              """),
          Statement.of(
              """
              CREATE TABLE IF NOT EXISTS peer_keys (
                id TEXT PRIMARY KEY, role TEXT NOT NULL, ticket_id TEXT NOT NULL,
                since_ms INTEGER NOT NULL, revoked INTEGER NOT NULL DEFAULT 0)\
              """),
          Statement.of(
              """
              CREATE TABLE IF NOT EXISTS peer_members (
                id TEXT PRIMARY KEY, contact TEXT NOT NULL, published_ms INTEGER NOT NULL)\
              """));

  private PeerTables() {}

  static void create(ReplicatedSqlite database) {
    var _ = database.transaction(SCHEMA);
  }
}
