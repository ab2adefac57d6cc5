package dev.mvmci.http;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps foreign web pages away from a server that trusts its own machine. A browser on this machine
 * runs pages of anybody, and loopback is open to them: so a request must be addressed to a loopback
 * name (against DNS rebinding), and one that carries an Origin must come from this very server
 * (against forged cross-site requests).
 */
public final class LocalOrigin implements Handler {

  private static final Set<String> LOOPBACK_NAMES =
      Set.of("localhost", "127.0.0.1", "[::1]", "[0:0:0:0:0:0:0:1]");

  private final Handler next;

  public LocalOrigin(Handler next) {
    this.next = next;
  }

  @Override
  public Response handle(Request request) throws Exception {
    Optional<Response> refusal = refusal(request);
    return refusal.isPresent() ? refusal.get() : next.handle(request);
  }

  /** The same as a {@link Guard}. */
  public static Optional<Response> refusal(Request request) {
    String host = request.header("host").orElse("localhost").toLowerCase(Locale.ROOT);
    if (!LOOPBACK_NAMES.contains(nameOf(host))) {
      return Optional.of(
          Response.problem(
              Problem.of(
                  421,
                  "Host is '" + Problem.excerpt(host) + "'; address this server as localhost")));
    }
    var origin = request.header("origin");
    if (origin.isPresent() && !sameOrigin(origin.get(), host)) {
      return Optional.of(
          Response.problem(
              Problem.of(
                  403,
                  "a page of '" + Problem.excerpt(origin.get()) + "' may not use this server")));
    }
    return Optional.empty();
  }

  private static String nameOf(String host) {
    int colon = host.lastIndexOf(':');
    return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
  }

  private static boolean sameOrigin(String origin, String host) {
    try {
      String authority = URI.create(origin).getRawAuthority();
      return authority != null && authority.equalsIgnoreCase(host);
    } catch (IllegalArgumentException _) {
      return false;
    }
  }
}
