package dev.mvmci.repram.api;

import dev.mvmci.http.Headers;
import dev.mvmci.http.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The headers that every answer carries, as the original nodes send them. */
final class Decoration {

  /** The protocol version told to clients. */
  static final String PROTOCOL_VERSION = "2.1.0";

  private static final List<Headers.Field> SECURITY =
      List.of(
          new Headers.Field("X-Content-Type-Options", "nosniff"),
          new Headers.Field("X-Frame-Options", "DENY"),
          new Headers.Field("X-XSS-Protection", "1; mode=block"),
          new Headers.Field("Referrer-Policy", "strict-origin-when-cross-origin"),
          new Headers.Field("Content-Security-Policy", "default-src 'self'"),
          new Headers.Field("X-REPRAM-Node", PROTOCOL_VERSION));

  private static final List<Headers.Field> CORS =
      List.of(
          new Headers.Field("Access-Control-Allow-Methods", "GET, PUT, POST, HEAD, OPTIONS"),
          new Headers.Field(
              "Access-Control-Allow-Headers",
              "Content-Type, X-TTL, X-Repram-Signature, If-Match, If-None-Match, Range"),
          new Headers.Field(
              "Access-Control-Expose-Headers",
              "ETag, X-Created-At, X-Original-TTL, X-Remaining-TTL, Content-Range"),
          new Headers.Field("Access-Control-Max-Age", "3600"),
          new Headers.Field("Vary", "Origin"));

  private Decoration() {}

  static Response preflight(Optional<String> origin) {
    return with(Response.empty(200), List.of(), origin);
  }

  static Response of(Response response, Optional<String> origin) {
    return with(response, SECURITY, origin);
  }

  private static Response with(
      Response response, List<Headers.Field> more, Optional<String> origin) {
    var fields = new ArrayList<Headers.Field>(response.headers().fields().size() + 12);
    fields.addAll(response.headers().fields());
    fields.addAll(more);
    if (origin.isPresent()) {
      fields.add(new Headers.Field("Access-Control-Allow-Origin", origin.get()));
      fields.addAll(CORS);
    }
    return new Response(response.status(), new Headers(fields), response.body());
  }
}
