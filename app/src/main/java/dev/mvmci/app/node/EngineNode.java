package dev.mvmci.app.node;

import dev.mvmci.http.Router;
import java.nio.file.Path;
import java.util.Optional;

/** An engine by itself, for clients that bring their own queue. */
public final class EngineNode implements AutoCloseable {

  private final Parts parts;
  private final Front front;

  private EngineNode(Parts parts, Front front) {
    this.parts = parts;
    this.front = front;
  }

  /**
   * Starts it; requests are served when this returns.
   *
   * @param key that every request but for its health has to show; empty for none
   * @throws StartRefused if that is not possible; nothing is left running
   */
  public static EngineNode start(
      Path dataDir, Address address, Optional<Path> modulesDir, String key) {
    return Assembly.of(parts -> {
      Front front = parts.add(Front.bind(address, "--engine-port"));
      Router routes = EngineService.open(dataDir, modulesDir, parts).routes((_, _) -> {});
      front.open(
          key.isEmpty()
              ? routes
              : new KeyGuard(key, request -> request.path().equals("/health")).before(routes));
      parts.add(front);
      return new EngineNode(parts, front);
    });
  }

  /** Where it answers. */
  public String url() {
    return front.url();
  }

  @Override
  public void close() {
    parts.close();
  }
}
