package dev.mvmci.app.client;

import dev.mvmci.http.Call;
import dev.mvmci.http.Headers;
import dev.mvmci.http.HttpCaller;
import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.Json;
import dev.mvmci.http.NetworkCaller;
import dev.mvmci.http.Problem;
import dev.mvmci.http.Reply;
import java.io.IOException;
import java.net.URI;
import tools.jackson.databind.JsonNode;

/** A server as a command sees it: answers are JSON, everything else is a {@link CommandFailure}. */
public final class Server implements AutoCloseable {

  private final String address;
  private final String remedy;
  private final NetworkCaller caller;

  /**
   * @param remedy what to do when nobody answers
   */
  public Server(String address, String remedy) {
    this(address, "", remedy);
  }

  /**
   * @param token to show with every request; empty for none
   * @param remedy what to do when nobody answers
   */
  public Server(String address, String token, String remedy) {
    this.address = address;
    this.remedy = remedy;
    Headers always = headers(token);
    try {
      this.caller =
          new NetworkCaller(URI.create(address), NetworkCaller.DEFAULT_MAX_REPLY_BYTES, always);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          CommandFailure.USAGE, "'%s' is no address; it takes http://host:port".formatted(address));
    }
  }

  private static Headers headers(String token) {
    if (!token.chars().allMatch(character -> character > ' ' && character < 0x7F)) {
      throw new CommandFailure(
          CommandFailure.USAGE,
          "the token has spaces or characters beyond ASCII, which no token has");
    }
    return token.isEmpty() ? Headers.NONE : Headers.of("authorization", "Bearer " + token);
  }

  public JsonNode get(String target) {
    return ask(Call.get(target));
  }

  public JsonNode post(String target, Object body) {
    return ask(Call.postJson(target, body));
  }

  public JsonNode post(String target, String contentType, byte[] body) {
    return ask(Call.post(target, contentType, body));
  }

  public JsonNode delete(String target) {
    return ask(new Call("DELETE", target, Headers.NONE, new byte[0], Call.DEFAULT_TIMEOUT));
  }

  /** An answer that is text. */
  public String text(String target) {
    Reply reply = send(Call.get(target));
    if (reply.ok()) {
      return reply.text();
    }
    throw new CommandFailure(exitCode(reply.status()), detail(reply));
  }

  /** Asks for an answer without its body. */
  public void head(String target) {
    Reply reply = send(new Call("HEAD", target, Headers.NONE, new byte[0], Call.DEFAULT_TIMEOUT));
    if (!reply.ok()) {
      throw new CommandFailure(exitCode(reply.status()), "the server answered " + reply.status());
    }
  }

  /** The way to it, for those who read answers that are not JSON. */
  public HttpCaller caller() {
    return caller;
  }

  private JsonNode ask(Call call) {
    Reply reply = send(call);
    if (reply.ok()) {
      return json(reply);
    }
    throw new CommandFailure(exitCode(reply.status()), detail(reply));
  }

  private Reply send(Call call) {
    try {
      return caller.call(call);
    } catch (IOException e) {
      throw new CommandFailure(
          CommandFailure.UNREACHABLE,
          "no answer from %s (%s); %s".formatted(address, reason(e), remedy));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(CommandFailure.FAILED, "interrupted");
    }
  }

  private static String reason(IOException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  private static int exitCode(int status) {
    return switch (status) {
      case 404 -> CommandFailure.NOT_FOUND;
      case 503 -> CommandFailure.UNREACHABLE;
      default -> status >= 500 ? CommandFailure.FAILED : CommandFailure.REFUSED;
    };
  }

  private JsonNode json(Reply reply) {
    try {
      return reply.json();
    } catch (HttpProblem _) {
      throw new CommandFailure(
          CommandFailure.FAILED,
          "%s answered something that is not JSON; is it an mvm-ci node?".formatted(address));
    }
  }

  /** What the server says about it, in one line. */
  private static String detail(Reply reply) {
    String fallback = reply.status() + " " + Problem.excerpt(reply.text().strip());
    try {
      JsonNode body = Json.read(reply.body());
      return body.path("detail").stringValue(body.path("error").stringValue(fallback));
    } catch (HttpProblem _) {
      return fallback;
    }
  }

  @Override
  public void close() {
    caller.close();
  }
}
