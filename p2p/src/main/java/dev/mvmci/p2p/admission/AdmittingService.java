package dev.mvmci.p2p.admission;

import dev.mvmci.http.Handler;
import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.Problem;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.http.Router;
import dev.mvmci.p2p.JoinSecret;
import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.Role;
import dev.mvmci.p2p.session.PeerService;
import dev.mvmci.p2p.ticket.Ticket;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Routes that only peers get to which were let in, each within its role. A peer that was not can
 * ask to be: {@code POST /p2p/join} with its ticket's secret.
 */
public final class AdmittingService implements PeerService {

  /** Lets a peer in; answers its role, and who else there is. */
  public static final String JOIN = "/p2p/join";

  /** Answers who there is, to those who are in. */
  public static final String MEMBERS = "/p2p/members";

  private static final int MAX_JOIN_BYTES = 4_096;

  private final Admission admission;
  private final Access access;
  private final Supplier<Ticket> members;
  private final Handler routes;

  /**
   * @param members names all peers that answer for each other, without a secret
   * @param routes what is served to those who are in
   */
  public AdmittingService(
      Admission admission, Access access, Supplier<Ticket> members, Handler routes) {
    this.admission = admission;
    this.access = access;
    this.members = members;
    this.routes = routes;
  }

  /** What a peer shows that wants to be let in; without a secret its key alone has to do. */
  public record JoinRequest(String secret) {}

  @Override
  public boolean admits(NodeId peer) {
    return admission.decide(peer) instanceof Decision.Admitted;
  }

  @Override
  public Response handle(NodeId peer, Request request) throws Exception {
    return switch (request.path()) {
      case JOIN -> own(peer, request, "POST", this::join);
      case MEMBERS -> own(peer, request, "GET", this::admitted);
      default -> serve(peer, request);
    };
  }

  private interface Answer {
    Role to(NodeId peer, Request request);
  }

  private Response own(NodeId peer, Request request, String method, Answer answer) {
    return Router.builder()
        .route(
            method,
            request.path(),
            MAX_JOIN_BYTES,
            bounded -> {
              Role role = answer.to(peer, bounded);
              return Response.ok(Map.of("role", role.text(), "members", members.get().reveal()));
            })
        .build()
        .handle(request);
  }

  private Role join(NodeId peer, Request request) {
    String secret = request.json(JoinRequest.class).secret();
    return inOrThrow(
        secret.isEmpty() ? admission.decide(peer) : admission.join(peer, parsed(secret)));
  }

  private static JoinSecret parsed(String secret) {
    try {
      return JoinSecret.parse(secret);
    } catch (IllegalArgumentException e) {
      throw HttpProblem.badRequest("this is no ticket's secret: " + e.getMessage());
    }
  }

  private Role admitted(NodeId peer, Request request) {
    return inOrThrow(admission.decide(peer));
  }

  private static Role inOrThrow(Decision decision) {
    return switch (decision) {
      case Decision.Admitted(Role role) -> role;
      case Decision.Refused(String reason) -> throw HttpProblem.of(403, "not-admitted", reason);
    };
  }

  private Response serve(NodeId peer, Request request) throws Exception {
    Role role = inOrThrow(admission.decide(peer));
    if (!access.allows(role, request)) {
      String reason =
          "a peer in the role %s may not %s %s"
              .formatted(role.text(), request.method(), Problem.excerpt(request.path()));
      admission.overstepped(peer, role, reason);
      throw HttpProblem.of(403, "wrong-role", reason);
    }
    return routes.handle(request);
  }
}
