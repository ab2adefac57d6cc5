package dev.mvmci.workflow;

/** Requests, each recorded with its answer. */
public final class Http {

  private static final int IDEMPOTENT = 1;

  private final Calls calls;

  Http(Calls calls) {
    this.calls = calls;
  }

  /**
   * Makes a request, at most once unless it is idempotent; the answer is durable when this returns.
   *
   * @throws CallException {@link Problem#INVALID} if it makes no sense, {@link Problem#CANCELLED}
   */
  public HttpResult send(HttpRequest request) {
    try {
      String head =
          calls.text(calls.host().http(request.json(), request.isIdempotent() ? IDEMPOTENT : 0));
      return HttpResponse.of(head, calls.taken(calls.host().body()));
    } catch (CallException e) {
      return switch (e.problem()) {
        case INVALID, CANCELLED -> throw e;
        default -> new HttpFailure(e.problem(), String.valueOf(e.getMessage()));
      };
    }
  }
}
