package dev.mvmci.engine.host;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.mvmci.engine.HttpLimits;
import dev.mvmci.engine.guest.GuestMemory;
import dev.mvmci.engine.host.Steps.Effect;
import dev.mvmci.engine.http.HttpAsk;
import dev.mvmci.engine.http.HttpFailure;
import dev.mvmci.engine.http.HttpReply;
import dev.mvmci.http.Json;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** http: a request as one step. */
final class HttpFunctions {

  private static final int FLAG_IDEMPOTENT = 1;
  private static final String IDEMPOTENCY_KEY = "Idempotency-Key";

  private HttpFunctions() {}

  static List<HostFunction> all() {
    return List.of(HostFunction.of("http", "iii:l", HttpFunctions::http));
  }

  /** What the guest takes before the body. */
  private record Head(
      int status,
      String url,
      List<List<String>> headers,
      @JsonProperty("body_length") int bodyLength) {}

  private static long http(Session session, GuestMemory memory, long[] arguments) {
    byte[] request = memory.read((int) arguments[0], (int) arguments[1]);
    if ((arguments[2] & ~FLAG_IDEMPOTENT) != 0) {
      return session
          .outbox()
          .refuse(Errno.EINVAL, "flags are " + arguments[2] + "; only bit 0 may be set");
    }
    boolean idempotent = arguments[2] == FLAG_IDEMPOTENT;
    HttpAsk ask;
    try {
      ask = HttpRequestReader.read(request);
    } catch (IllegalArgumentException e) {
      return session.outbox().refuse(Errno.EINVAL, String.valueOf(e.getMessage()));
    }
    byte[] argument =
        ByteBuffer.allocate(1 + request.length).put((byte) arguments[2]).put(request).array();
    return session.outbox().offer(exchange(session, ask, idempotent, argument));
  }

  /**
   * Makes a request as one step.
   *
   * @param argument what identifies the request on replay
   */
  static Answer exchange(Session session, HttpAsk ask, boolean idempotent, byte[] argument) {
    World world = session.world();
    List<String> hosts = session.limits().destinations();
    Duration most = world.httpLimits().timeout();
    RequestPlaces.Turn turn =
        world.places().turn(ask.timeout().compareTo(most) > 0 ? most : ask.timeout());
    return session
        .steps()
        .effect(
            new Effect(
                "http",
                argument,
                ask.method() + " " + ask.url(),
                idempotent,
                turn,
                key ->
                    perform(world, hosts, turn.timeLeft(), idempotent ? withKey(ask, key) : ask)));
  }

  private static HttpAsk withKey(HttpAsk ask, String key) {
    if (ask.has(IDEMPOTENCY_KEY)) {
      return ask;
    }
    var headers = new ArrayList<>(ask.headers());
    headers.add(new HttpAsk.Header(IDEMPOTENCY_KEY, key));
    return new HttpAsk(
        ask.method(),
        ask.url(),
        headers,
        ask.body(),
        ask.timeout(),
        ask.maxBodyBytes(),
        ask.maxRedirects(),
        ask.hosts());
  }

  /** Limits are looked at here, inside the step: they may differ when the run is replayed. */
  private static Answer perform(World world, List<String> hosts, Duration timeout, HttpAsk ask)
      throws InterruptedException {
    HttpLimits limits = world.httpLimits();
    if (ask.body().length > limits.requestBytes()) {
      return Answer.failure(
          Errno.EFBIG,
          "the request's body has %d bytes; at most %d are allowed"
              .formatted(ask.body().length, limits.requestBytes()));
    }
    try {
      return answer(world.http().exchange(within(limits, hosts, timeout, ask)));
    } catch (HttpFailure e) {
      return Answer.failure(errno(e.kind()), String.valueOf(e.getMessage()));
    }
  }

  private static HttpAsk within(
      HttpLimits limits, List<String> hosts, Duration timeout, HttpAsk ask) {
    return new HttpAsk(
        ask.method(),
        ask.url(),
        ask.headers(),
        ask.body(),
        timeout,
        Math.min(ask.maxBodyBytes(), limits.responseBytes()),
        Math.min(ask.maxRedirects(), limits.redirects()),
        hosts);
  }

  private static Answer answer(HttpReply reply) {
    var headers =
        reply.headers().stream().map(header -> List.of(header.name(), header.value())).toList();
    var head = new Head(reply.status(), reply.url().toString(), headers, reply.body().length);
    return Answer.success(Json.bytes(head), reply.body());
  }

  private static Errno errno(HttpFailure.Kind kind) {
    return switch (kind) {
      case INVALID -> Errno.EINVAL;
      case REFUSED -> Errno.EACCES;
      case TRANSPORT -> Errno.EIO;
      case TIMEOUT -> Errno.ETIMEDOUT;
      case TOO_LARGE -> Errno.EFBIG;
      case REDIRECTS -> Errno.ELOOP;
    };
  }
}
