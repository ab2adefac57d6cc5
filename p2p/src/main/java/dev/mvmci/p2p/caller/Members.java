package dev.mvmci.p2p.caller;

import dev.mvmci.p2p.Contact;
import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.PrivateFile;
import dev.mvmci.p2p.ticket.Ticket;
import dev.mvmci.p2p.ticket.TicketException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The peers of a cluster as far as they are known: those that a ticket names, and those that the
 * cluster names in their place. Kept in a file, so that a ticket leads to the cluster after the
 * peer that made it is gone. Thread-safe.
 */
public final class Members {

  private static final Logger log = LoggerFactory.getLogger(Members.class);

  private final List<Contact> fromTicket;
  private final Optional<Path> file;

  /** Guarded by this; the peer to try first in front. */
  private List<Contact> fromCluster;

  private Members(List<Contact> fromTicket, List<Contact> fromCluster, Optional<Path> file) {
    this.fromTicket = fromTicket;
    this.fromCluster = fromCluster;
    this.file = file;
  }

  /** Those of the ticket, kept nowhere. */
  public static Members of(Ticket ticket) {
    return new Members(ticket.members(), List.of(), Optional.empty());
  }

  /** Those of the ticket, and those this file remembers; it need not exist. */
  public static Members of(Ticket ticket, Path file) {
    List<Contact> remembered = List.of();
    try {
      if (Files.exists(file)) {
        remembered = Ticket.parse(Files.readString(file, StandardCharsets.US_ASCII)).members();
      }
    } catch (IOException | TicketException e) {
      log.warn("event=members_forgotten file={} reason=\"{}\"", file, e.getMessage());
    }
    return new Members(ticket.members(), remembered, Optional.of(file));
  }

  /**
   * All of them, in the order in which to try them: what the cluster says before what the ticket
   * says. The ticket may be the younger one, so what it says of the same member counts too.
   */
  public synchronized List<Contact> all() {
    return Stream.concat(fromCluster.stream(), fromTicket.stream()).distinct().toList();
  }

  /**
   * Takes over what a member says about all of them.
   *
   * @param answered the member that said so, which is tried first next time
   */
  synchronized void update(Ticket said, NodeId answered) {
    var now = new ArrayList<Contact>();
    for (Contact contact : said.members()) {
      now.add(contact.id().equals(answered) ? 0 : now.size(), contact);
    }
    if (now.equals(fromCluster)) {
      return;
    }
    fromCluster = List.copyOf(now);
    file.ifPresent(path -> write(path, Ticket.to(fromCluster).reveal()));
  }

  private static void write(Path file, String text) {
    try {
      PrivateFile.write(file, (text + "\n").getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      log.warn("event=members_not_kept file={} reason=\"{}\"", file, e.getMessage());
    }
  }
}
