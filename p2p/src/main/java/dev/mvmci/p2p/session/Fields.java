package dev.mvmci.p2p.session;

import dev.mvmci.http.Headers;
import io.netty.handler.codec.http3.DefaultHttp3Headers;
import io.netty.handler.codec.http3.Http3Headers;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Header fields, in our form and in that of HTTP/3. */
final class Fields {

  /** Fields of a connection of HTTP/1.1, which HTTP/3 forbids. */
  private static final Set<String> OF_CONNECTION =
      Set.of("connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade");

  private Fields() {}

  static Http3Headers request(String method, String target, String authority, Headers headers) {
    Http3Headers fields =
        new DefaultHttp3Headers().method(method).scheme("https").authority(authority).path(target);
    add(fields, headers);
    return fields;
  }

  static Http3Headers response(int status, Headers headers) {
    Http3Headers fields = new DefaultHttp3Headers().status(Integer.toString(status));
    add(fields, headers);
    return fields;
  }

  private static void add(Http3Headers fields, Headers headers) {
    for (Headers.Field field : headers.fields()) {
      String name = field.name().toLowerCase(Locale.ROOT);
      if (!OF_CONNECTION.contains(name) && !name.equals("host")) {
        fields.add(name, field.value());
      }
    }
  }

  /** What is said of the length of the body; 0 if nothing is, or nothing that makes sense. */
  static long contentLength(Http3Headers fields) {
    return Math.max(0, fields.getLong("content-length", 0));
  }

  /** Without the pseudo-fields; the authority is there as {@code host}. */
  static Headers ours(Http3Headers fields) {
    var all = new ArrayList<Headers.Field>();
    CharSequence authority = fields.authority();
    if (authority != null) {
      all.add(new Headers.Field("host", authority.toString()));
    }
    for (Map.Entry<CharSequence, CharSequence> field : fields) {
      String name = field.getKey().toString();
      if (!name.startsWith(":")) {
        all.add(new Headers.Field(name, field.getValue().toString()));
      }
    }
    return new Headers(all);
  }
}
