package dev.mvmci.control;

import dev.mvmci.http.Handler;
import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.Response;
import dev.mvmci.http.Router;
import dev.mvmci.jobs.JobFeed;
import dev.mvmci.jobs.JobQueue;
import dev.mvmci.jobs.QueueFailure;

/** Collects routes whose handlers may throw what the queue throws. */
final class GuardedRoutes {

  private static final String NO_SNIFFING = "x-content-type-options";

  private final Router.Builder routes = Router.builder();

  GuardedRoutes get(String path, Handler handler) {
    routes.get(path, guarded(handler));
    return this;
  }

  GuardedRoutes post(String path, Handler handler) {
    routes.post(path, guarded(handler));
    return this;
  }

  GuardedRoutes post(String path, long maxBodyBytes, Handler handler) {
    routes.post(path, maxBodyBytes, guarded(handler));
    return this;
  }

  GuardedRoutes put(String path, long maxBodyBytes, Handler handler) {
    routes.put(path, maxBodyBytes, guarded(handler));
    return this;
  }

  GuardedRoutes delete(String path, Handler handler) {
    routes.delete(path, guarded(handler));
    return this;
  }

  Router build() {
    return routes.build();
  }

  private static Handler guarded(Handler handler) {
    return request -> {
      try {
        return withHeaders(handler.handle(request));
      } catch (QueueFailure.Unavailable e) {
        throw HttpProblem.of(503, "queue-unavailable", String.valueOf(e.getMessage()));
      } catch (QueueFailure.OutcomeUnknown e) {
        throw HttpProblem.of(504, "outcome-unknown", String.valueOf(e.getMessage()));
      } catch (JobFeed.TooManyWatchers | JobQueue.TooManyClaims e) {
        throw HttpProblem.of(503, "too-many-waiting", String.valueOf(e.getMessage()));
      }
    };
  }

  private static Response withHeaders(Response response) {
    // Pages bring it with them.
    return response.headers().first(NO_SNIFFING).isPresent()
        ? response
        : response.header(NO_SNIFFING, "nosniff");
  }
}
