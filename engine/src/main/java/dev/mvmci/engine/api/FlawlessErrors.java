package dev.mvmci.engine.api;

import dev.mvmci.engine.EngineFailure;
import dev.mvmci.http.Handler;
import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.Response;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Errors in the form that clients of Flawless read: an object with nothing but {@code error}. The
 * status is what it would be anywhere else.
 */
final class FlawlessErrors {

  private FlawlessErrors() {}

  static Handler around(Handler handler) {
    return request -> {
      try {
        return handler.handle(request);
      } catch (EngineFailure e) {
        return error(EngineRoutes.status(e), e.getMessage());
      } catch (HttpProblem e) {
        return error(e.problem().status(), e.problem().detail());
      }
    };
  }

  private static Response error(int status, @Nullable String message) {
    return Response.json(status, Map.of("error", String.valueOf(message)));
  }
}
