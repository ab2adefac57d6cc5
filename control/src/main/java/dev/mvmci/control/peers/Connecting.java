package dev.mvmci.control.peers;

import dev.mvmci.http.Call;
import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.Reply;
import dev.mvmci.p2p.Contact;
import dev.mvmci.p2p.JoinSecret;
import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.Way;
import dev.mvmci.p2p.admission.AdmittingService;
import dev.mvmci.p2p.session.Endpoint;
import dev.mvmci.p2p.session.Session;
import dev.mvmci.p2p.session.SessionInfo;
import dev.mvmci.p2p.ticket.Ticket;
import dev.mvmci.p2p.ticket.TicketException;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Finds peers by what people write, and tries how they can be reached. */
final class Connecting {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);
  private static final int MOST_LOOKS = 50;

  private final Endpoint endpoint;
  private final Peers peers;

  Connecting(Endpoint endpoint, Peers peers) {
    this.endpoint = endpoint;
    this.peers = peers;
  }

  /**
   * What came of it.
   *
   * @param admission what the peer says about letting us in; empty if the peer has dialled
   */
  record Reached(SessionInfo session, Optional<Admitted> admission) {}

  /** Whether a peer lets us in, in which role, or why not. */
  record Admitted(boolean in, String detail) {}

  /**
   * A peer by its name or by a ticket.
   *
   * @throws HttpProblem 422 if the text is neither, 404 if nobody knows where the peer is
   */
  Ticket resolved(String text) throws InterruptedException {
    if (!text.strip().matches("[0-9a-fA-F]{%d}".formatted(2 * NodeId.BYTES))) {
      try {
        return Ticket.parse(text);
      } catch (TicketException e) {
        throw HttpProblem.of(
            422,
            "bad-peer",
            "this is neither a node id of %d hexadecimal digits nor a ticket: %s"
                .formatted(2 * NodeId.BYTES, e.getMessage()));
      }
    }
    NodeId id = NodeId.parse(text);
    Optional<Contact> member =
        peers.members().stream().filter(known -> known.id().equals(id)).findFirst();
    return member.isPresent() ? Ticket.to(List.of(member.get())) : byName(id);
  }

  /** Whoever has dialled us, or is registered where we are, can be found by name alone. */
  private Ticket byName(NodeId id) throws InterruptedException {
    Contact self = peers.members().getFirst();
    if (self.relays().isEmpty() && session(id, _ -> true).isEmpty()) {
      throw HttpProblem.of(
          404,
          "unknown-peer",
          "nobody here knows where peer %s is; name it by a ticket, which says so".formatted(id));
    }
    return Ticket.to(List.of(new Contact(id, List.of(), self.relays())));
  }

  /**
   * A session with the first of these that answers: one that is made for the occasion and ended
   * again, or, with a peer that cannot be dialled, one that the peer has made.
   *
   * @throws HttpProblem 502 with the last reason if none answers, 422 if it is this node itself
   */
  Reached reach(Ticket ticket) throws InterruptedException {
    String reason = "it names nobody";
    for (Contact member : ticket.members()) {
      if (member.id().equals(endpoint.id())) {
        throw HttpProblem.of(422, "bad-peer", "peer " + member.id() + " is this node itself");
      }
      try {
        return dialled(member, ticket.secret());
      } catch (IOException e) {
        reason = String.valueOf(e.getMessage());
        Optional<SessionInfo> present = session(member.id(), _ -> true);
        if (present.isPresent()) {
          return new Reached(present.get(), Optional.empty());
        }
      }
    }
    throw HttpProblem.of(502, "peer-unreachable", reason);
  }

  private Optional<SessionInfo> session(NodeId peer, Predicate<SessionInfo> which)
      throws InterruptedException {
    return endpoint.sessions().stream()
        .filter(session -> session.peer().equals(peer))
        .filter(which)
        .max(Comparator.comparing(SessionInfo::since));
  }

  private Reached dialled(Contact member, Optional<JoinSecret> secret)
      throws IOException, InterruptedException {
    try (Session session = endpoint.dial(member, TIMEOUT)) {
      var show = new AdmittingService.JoinRequest(secret.map(JoinSecret::reveal).orElse(""));
      Reply reply = session.call(Call.postJson(AdmittingService.JOIN, show).within(TIMEOUT));
      return new Reached(settled(member.id()), Optional.of(admitted(reply)));
    }
  }

  /** Packets can arrive before it is proven which way they came: that takes a moment more. */
  private SessionInfo settled(NodeId peer) throws IOException, InterruptedException {
    for (int look = 1; ; look++) {
      SessionInfo info =
          session(peer, SessionInfo::dialled)
              .orElseThrow(() -> new IOException("the session ended at once"));
      if (info.way().kind() != Way.Kind.UNKNOWN || look == MOST_LOOKS) {
        return info;
      }
      Thread.sleep(BETWEEN_LOOKS);
    }
  }

  private static Admitted admitted(Reply reply) {
    try {
      String detail = reply.json().path(reply.ok() ? "role" : "detail").stringValue("");
      return new Admitted(reply.ok(), detail);
    } catch (HttpProblem _) {
      return new Admitted(false, "it answered with status " + reply.status());
    }
  }
}
