package dev.mvmci.p2p.ticket;

import dev.mvmci.p2p.Contact;
import dev.mvmci.p2p.JoinSecret;
import dev.mvmci.p2p.RelayAddress;
import dev.mvmci.p2p.Role;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Says which peers to reach and where, and may carry what lets its holder in. Its text form is one
 * line that can be copied and pasted; {@link #toString} masks its secret and those of its relays,
 * {@link #reveal} does not.
 *
 * @param members the peers that answer for each other, the one to try first in front; the text form
 *     names relays for all of them together
 * @param secret lets the holder in; without one the holder's key must be known already
 * @param role what the holder is let in as
 * @param expires until when the secret may be used first, in whole seconds
 */
public record Ticket(
    List<Contact> members,
    Optional<JoinSecret> secret,
    Optional<Role> role,
    Optional<Instant> expires) {

  /** Peers in one ticket at most. */
  public static final int MAX_MEMBERS = 32;

  public Ticket {
    members = List.copyOf(members);
    if (members.isEmpty() || members.size() > MAX_MEMBERS) {
      throw new IllegalArgumentException(
          "a ticket names 1 to %d peers, not %d".formatted(MAX_MEMBERS, members.size()));
    }
    long distinct = members.stream().map(Contact::id).distinct().count();
    if (distinct != members.size()) {
      throw new IllegalArgumentException("a ticket names each peer once");
    }
  }

  /** A ticket that locates peers and lets nobody in. */
  public static Ticket to(List<Contact> members) {
    return new Ticket(members, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /**
   * Reads a ticket, also one of iroh's own.
   *
   * @throws TicketException saying what is wrong with the text
   */
  public static Ticket parse(String text) throws TicketException {
    return TicketText.read(text);
  }

  /** The text form with everything in it. */
  public String reveal() {
    return TicketText.write(this, JoinSecret::reveal, RelayAddress::reveal);
  }

  /** The relays of its members, each once; as many as one peer may have. */
  public List<RelayAddress> relays() {
    return members.stream()
        .flatMap(member -> member.relays().stream())
        .distinct()
        .limit(Contact.MAX_RELAYS)
        .toList();
  }

  @Override
  public String toString() {
    return TicketText.write(this, _ -> "***", RelayAddress::toString);
  }
}
