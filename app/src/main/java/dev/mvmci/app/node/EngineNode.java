package dev.mvmci.app.node;

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
   * @throws StartRefused if that is not possible; nothing is left running
   */
  public static EngineNode start(Path dataDir, Address address, Optional<Path> modulesDir) {
    return Assembly.of(parts -> {
      Front front = parts.add(Front.bind(address, "--engine-port"));
      front.open(EngineService.open(dataDir, modulesDir, parts).routes());
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
