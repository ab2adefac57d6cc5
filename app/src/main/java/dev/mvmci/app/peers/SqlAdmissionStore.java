package dev.mvmci.app.peers;

import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.Role;
import dev.mvmci.p2p.admission.AdmissionStore;
import dev.mvmci.p2p.admission.AdmittedKey;
import dev.mvmci.p2p.admission.Grant;
import dev.mvmci.sql.ReplicatedSqlite;
import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.Rows.Row;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Tickets and keys in the cluster's database. Changes are durable on a majority when they return;
 * reading takes what this member has applied.
 */
public final class SqlAdmissionStore implements AdmissionStore {

  /** In one statement, so that a single-use ticket cannot be used by two keys at once. */
  private static final String ADMIT =
      """
      INSERT INTO peer_keys (id, role, ticket_id, since_ms)
        SELECT ?, ?, t.id, ? FROM peer_tickets t
        WHERE t.id = ? AND t.revoked = 0 AND (t.single_use = 0 OR NOT EXISTS (
          SELECT 1 FROM peer_keys k WHERE k.ticket_id = t.id AND k.id <> ?))
        ORDER BY t.id
        ON CONFLICT (id) DO UPDATE SET
          role = excluded.role, ticket_id = excluded.ticket_id, since_ms = excluded.since_ms
          WHERE revoked = 0\
      """;

  private static final String ALLOW =
      """
      INSERT INTO peer_keys (id, role, ticket_id, since_ms, revoked) VALUES (?, ?, ?, ?, 0)
        ON CONFLICT (id) DO UPDATE SET role = excluded.role, ticket_id = excluded.ticket_id,
          since_ms = excluded.since_ms, revoked = 0\
      """;

  private final ReplicatedSqlite database;

  /** Makes its tables where there are none. */
  public SqlAdmissionStore(ReplicatedSqlite database) {
    this.database = database;
    PeerTables.create(database);
  }

  @Override
  public List<Grant> grants() {
    return database
        .query(Read.LOCAL, "SELECT * FROM peer_tickets ORDER BY created_ms, id")
        .map(SqlAdmissionStore::grant);
  }

  private static Grant grant(Row row) {
    return new Grant(
        row.requiredText("id"),
        row.requiredText("secret_hash"),
        Role.parse(row.requiredText("role")),
        Instant.ofEpochMilli(row.requiredInteger("created_ms")),
        Optional.ofNullable(row.integer("expires_ms")).map(Instant::ofEpochMilli),
        row.requiredInteger("single_use") != 0,
        row.requiredInteger("revoked") != 0);
  }

  @Override
  public List<AdmittedKey> keys() {
    return database
        .query(Read.LOCAL, "SELECT * FROM peer_keys ORDER BY since_ms, id")
        .map(row ->
            new AdmittedKey(
                NodeId.parse(row.requiredText("id")),
                Role.parse(row.requiredText("role")),
                row.requiredText("ticket_id"),
                Instant.ofEpochMilli(row.requiredInteger("since_ms")),
                row.requiredInteger("revoked") != 0));
  }

  @Override
  public void add(Grant grant) {
    var _ =
        database.execute(
            """
            INSERT INTO peer_tickets (id, secret_hash, role, created_ms, expires_ms, single_use)
              VALUES (?, ?, ?, ?, ?, ?)\
            """,
            grant.ticketId(),
            grant.secretHash(),
            grant.role().text(),
            grant.created().toEpochMilli(),
            grant.expires().map(Instant::toEpochMilli).orElse(null),
            grant.singleUse());
  }

  @Override
  public boolean admit(AdmittedKey key) {
    String id = key.id().toString();
    return database
            .execute(ADMIT, id, key.role().text(), key.since().toEpochMilli(), key.ticketId(), id)
            .changes()
        > 0;
  }

  @Override
  public void allow(AdmittedKey key) {
    var _ =
        database.execute(
            ALLOW,
            key.id().toString(),
            key.role().text(),
            key.ticketId(),
            key.since().toEpochMilli());
  }

  @Override
  public boolean revokeTicket(String ticketId) {
    return database.execute("UPDATE peer_tickets SET revoked = 1 WHERE id = ?", ticketId).changes()
        > 0;
  }

  @Override
  public boolean revokeKey(NodeId id) {
    return database
            .execute("UPDATE peer_keys SET revoked = 1 WHERE id = ?", id.toString())
            .changes()
        > 0;
  }
}
