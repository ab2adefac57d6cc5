package dev.mvmci.engine.api;

import dev.mvmci.http.Handler;
import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Set;

/** Lets only those through who know the token: {@code Authorization: Bearer <token>}. */
public final class BearerGate implements Handler {

  /** Says nothing that is not for everybody. */
  private static final Set<String> OPEN = Set.of("/health");

  private static final String SCHEME = "Bearer ";

  private final byte[] token;
  private final Handler behind;

  /** A gate in front of routes; the token must not be empty. */
  public BearerGate(String token, Handler behind) {
    if (token.isEmpty()) {
      throw new IllegalArgumentException("an empty token would let everybody through");
    }
    this.token = token.getBytes(StandardCharsets.UTF_8);
    this.behind = behind;
  }

  @Override
  public Response handle(Request request) throws Exception {
    if (OPEN.contains(request.path()) || mayPass(request)) {
      return behind.handle(request);
    }
    throw HttpProblem.of(
        401, "unauthorized", "send the engine's token as `Authorization: Bearer <token>`");
  }

  private boolean mayPass(Request request) {
    return request
        .header("authorization")
        .filter(value -> value.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
        .map(value -> value.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8))
        .filter(given -> MessageDigest.isEqual(given, token))
        .isPresent();
  }
}
