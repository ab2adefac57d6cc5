package dev.mvmci.control.peers;

import dev.mvmci.http.Request;
import dev.mvmci.p2p.Role;
import dev.mvmci.p2p.admission.Access;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Which routes of the control plane a peer may use in its role. What is not listed is not its. */
public final class PeerAccess implements Access {

  private static final Set<String> READING = Set.of("GET", "HEAD");

  /** Says who the others are, and what would let one in; only for members of the cluster. */
  private static final Pattern ABOUT_PEERS =
      Pattern.compile("/api/v1/(tickets|peers|gossip)(/.*)?");

  private static final List<Pattern> OF_WORKERS =
      List.of(
          Pattern.compile("/api/v1/(workers|claim|heartbeat)"),
          Pattern.compile("/api/v1/jobs/[^/]+/(heartbeat|start|progress|complete|fail|logs)"),
          Pattern.compile("/api/v1/jobs/[^/]+/artifacts/[^/]+"),
          Pattern.compile("/(api/)?queue/(claim|status/[^/]+)"),
          Pattern.compile("/(api/)?iroh/gossip/broadcast"),
          Pattern.compile("/ui-update"));

  private static final List<Pattern> OF_CLIENTS =
      List.of(
          Pattern.compile("/new-job"),
          Pattern.compile("/(api/)?queue/publish"),
          Pattern.compile("/(api/)?iroh/gossip/broadcast"),
          Pattern.compile("/api/v1/jobs"),
          Pattern.compile("/api/v1/jobs/[^/]+/(cancel|retry|artifacts/[^/]+)"));

  @Override
  public boolean allows(Role role, Request request) {
    if (role == Role.NODE) {
      return true;
    }
    if (ABOUT_PEERS.matcher(request.path()).matches()) {
      return false;
    }
    if (READING.contains(request.method())) {
      return true;
    }
    boolean isPost = request.method().equals("POST");
    return switch (role) {
      case WORKER -> isPost && isOf(OF_WORKERS, request.path());
      case CLIENT -> isPost && isOf(OF_CLIENTS, request.path());
      case READ_ONLY, NODE -> false;
    };
  }

  private static boolean isOf(List<Pattern> routes, String path) {
    return routes.stream().anyMatch(route -> route.matcher(path).matches());
  }
}
