package dev.mvmci.app.peers;

import dev.mvmci.control.peers.Peers;
import dev.mvmci.p2p.Contact;
import dev.mvmci.p2p.ticket.Ticket;
import dev.mvmci.p2p.ticket.TicketException;
import dev.mvmci.sql.ReplicatedSqlite;
import dev.mvmci.sql.ReplicatedSqlite.Read;
import dev.mvmci.sql.Rows.Row;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the members of a cluster are, in its database: each says so of itself when it starts. */
public final class SqlDirectory implements Peers.Directory {

  private static final Logger log = LoggerFactory.getLogger(SqlDirectory.class);

  private final ReplicatedSqlite database;
  private final String member;

  /**
   * Makes its table where there is none.
   *
   * @param member under which this member is found, for example "node-1"; it replaces what an
   *     earlier start said, also under another key
   */
  public SqlDirectory(ReplicatedSqlite database, String member) {
    this.database = database;
    this.member = member;
    PeerTables.create(database);
  }

  @Override
  public void publish(Contact self) {
    var _ =
        database.execute(
            """
            INSERT INTO peer_members (id, contact, published_ms) VALUES (?, ?, entry_time_ms())
              ON CONFLICT (id) DO UPDATE SET
                contact = excluded.contact, published_ms = excluded.published_ms\
            """,
            member,
            Ticket.to(List.of(self)).reveal());
  }

  @Override
  public List<Contact> members() {
    return database
        .query(
            Read.LOCAL, "SELECT contact FROM peer_members ORDER BY id LIMIT " + Ticket.MAX_MEMBERS)
        .rows()
        .stream()
        .flatMap(row -> contacts(row).stream())
        .distinct()
        .toList();
  }

  private static List<Contact> contacts(Row row) {
    try {
      return Ticket.parse(row.requiredText("contact")).members();
    } catch (TicketException e) {
      log.warn("event=member_unreadable reason=\"{}\"", e.getMessage());
      return List.of();
    }
  }
}
