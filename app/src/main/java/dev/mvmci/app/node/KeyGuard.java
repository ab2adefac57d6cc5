package dev.mvmci.app.node;

import dev.mvmci.http.Guard;
import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Lets in who shows the key: programs as a bearer token, browsers as the password they ask their
 * user for (the user's name does not matter). A browser sends that password along by itself, so
 * with it only pages of this very server are served.
 */
final class KeyGuard implements Guard {

  private final byte[] key;
  private final Predicate<Request> free;

  /**
   * @param free requests that need no key: what machines ask to see whether this one lives, and
   *     what proves itself in another way
   */
  KeyGuard(String key, Predicate<Request> free) {
    this.key = key.getBytes(StandardCharsets.UTF_8);
    this.free = free;
  }

  @Override
  public Optional<Response> refusal(Request request) {
    // A browser asks without credentials first whether it may ask at all.
    if (free.test(request) || request.method().equals("OPTIONS") || shown(request)) {
      return Optional.empty();
    }
    HttpProblem refusal =
        HttpProblem.of(
            401,
            "key-required",
            "a key is needed here; send it as 'Authorization: Bearer KEY' or as a password");
    return Optional.of(
        Response.problem(refusal.problem())
            .header("www-authenticate", "Basic realm=\"mvm-ci\", charset=\"UTF-8\""));
  }

  private boolean shown(Request request) {
    Optional<String> header = request.header("authorization");
    if (header.isEmpty()) {
      return false;
    }
    String[] parts = header.get().split(" ", 2);
    if (parts.length < 2) {
      return false;
    }
    return switch (parts[0].toLowerCase(Locale.ROOT)) {
      case "bearer" -> isKey(parts[1].strip());
      case "basic" -> ownPage(request) && isKey(password(parts[1].strip()));
      default -> false;
    };
  }

  private boolean isKey(String text) {
    return MessageDigest.isEqual(key, text.getBytes(StandardCharsets.UTF_8));
  }

  private static String password(String encoded) {
    try {
      String pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
      return pair.substring(pair.indexOf(':') + 1);
    } catch (IllegalArgumentException _) {
      return "";
    }
  }

  private static boolean ownPage(Request request) {
    Optional<String> origin = request.header("origin");
    if (origin.isEmpty()) {
      return true;
    }
    try {
      String authority = URI.create(origin.get()).getRawAuthority();
      return authority != null
          && request.header("host").filter(authority::equalsIgnoreCase).isPresent();
    } catch (IllegalArgumentException _) {
      return false;
    }
  }
}
