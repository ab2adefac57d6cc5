package dev.mvmci.app.node;

import dev.mvmci.engine.EngineFailure;
import java.io.IOException;
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
    var parts = new Parts();
    try {
      Front front = parts.add(Front.bind(address, "--engine-port"));
      front.open(EngineService.open(dataDir, modulesDir, parts).routes());
      parts.add(front);
      return new EngineNode(parts, front);
    } catch (EngineFailure e) {
      parts.close();
      throw new StartRefused(String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      parts.close();
      throw new StartRefused("cannot use data directory " + dataDir + ": " + e, e);
    } catch (RuntimeException | Error e) {
      parts.close();
      throw e;
    }
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
