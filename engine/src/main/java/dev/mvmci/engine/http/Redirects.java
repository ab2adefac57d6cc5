package dev.mvmci.engine.http;

import dev.mvmci.engine.http.HttpFailure.Kind;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where a redirect leads (RFC 9110, 15.4). */
final class Redirects {

  private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);
  private static final Set<String> FOR_ONE_ORIGIN =
      Set.of("authorization", "cookie", "proxy-authorization");
  private static final Set<String> OF_THE_BODY = Set.of("content-type", "content-encoding");
  private static final byte[] NOTHING = {};

  private Redirects() {}

  static boolean isRedirect(HttpReply reply) {
    return STATUSES.contains(reply.status()) && location(reply) != null;
  }

  static @Nullable String location(HttpReply reply) {
    return reply.headers().stream()
        .filter(header -> header.name().equalsIgnoreCase("location"))
        .map(HttpAsk.Header::value)
        .findFirst()
        .orElse(null);
  }

  static HttpAsk follow(HttpAsk ask, HttpReply reply) throws HttpFailure {
    URI target = target(ask.url(), location(reply));
    boolean changes = becomesGet(reply.status(), ask.method());
    boolean leaves = !origin(target).equals(origin(ask.url()));
    List<HttpAsk.Header> headers =
        ask.headers().stream()
            .filter(header -> !(leaves && FOR_ONE_ORIGIN.contains(lowerCase(header))))
            .filter(header -> !(changes && OF_THE_BODY.contains(lowerCase(header))))
            .toList();
    return new HttpAsk(
        changes ? "GET" : ask.method(),
        target,
        headers,
        changes ? NOTHING : ask.body(),
        ask.timeout(),
        ask.maxBodyBytes(),
        ask.maxRedirects(),
        ask.hosts());
  }

  private static boolean becomesGet(int status, String method) {
    return switch (status) {
      case 303 -> !method.equals("GET") && !method.equals("HEAD");
      case 301, 302 -> method.equals("POST");
      default -> false;
    };
  }

  private static String lowerCase(HttpAsk.Header header) {
    return header.name().toLowerCase(Locale.ROOT);
  }

  private static String origin(URI url) {
    return url.getScheme() + "://" + url.getRawAuthority();
  }

  private static URI target(URI from, @Nullable String location) throws HttpFailure {
    try {
      URI target = from.resolve(Objects.requireNonNullElse(location, ""));
      if (isHttp(target)) {
        return target;
      }
    } catch (IllegalArgumentException _) {
      // answered below
    }
    throw new HttpFailure(Kind.TRANSPORT, "redirected to no http address: " + location, null);
  }

  /** Whether this is an absolute http or https address. */
  private static boolean isHttp(URI url) {
    return ("http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme()))
        && url.getHost() != null;
  }
}
