package dev.mvmci.app.node;

import dev.mvmci.fade.FadeConfig;
import dev.mvmci.fade.FadeServer;
import dev.mvmci.http.Handler;
import dev.mvmci.http.HttpServer;
import dev.mvmci.http.ServerConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The message board by itself. */
public final class BoardNode implements AutoCloseable {

  private final Parts parts;
  private final String url;
  private final FadeConfig config;
  private final Optional<Path> keyFile;

  private BoardNode(Parts parts, String url, FadeConfig config, Optional<Path> keyFile) {
    this.parts = parts;
    this.url = url;
    this.config = config;
    this.keyFile = keyFile;
  }

  /**
   * Starts a board as its environment says. One that listens beyond this machine asks for a key,
   * unless it is declared open; where none is given one is made and kept in the data directory.
   *
   * @throws StartRefused if that is not possible; nothing is left running
   */
  public static BoardNode start(Path dataDir, Map<String, String> environment) {
    var parts = new Parts();
    try {
      return start(dataDir, environment, parts);
    } catch (IllegalArgumentException e) {
      parts.close();
      throw new StartRefused(String.valueOf(e.getMessage()).replace("\n", "; "), e);
    } catch (HttpServer.AddressInUse e) {
      parts.close();
      throw new StartRefused(
          e.getMessage() + "; stop what listens there, or choose another port with PORT or --port",
          e);
    } catch (IOException e) {
      parts.close();
      throw new StartRefused(String.valueOf(e.getMessage()), e);
    }
  }

  private static BoardNode start(Path dataDir, Map<String, String> environment, Parts parts)
      throws IOException {
    FadeConfig config = FadeConfig.fromEnvironment(environment);
    ServerConfig listen = ServerConfig.DEFAULT.at(config.host(), config.port());
    FadeServer board = parts.add(FadeServer.start(config));
    Handler routes = board.routes();
    Optional<Path> keyFile = Optional.empty();
    if (!listen.loopback() && !config.listen().open()) {
      String given = environment.getOrDefault("FADE_API_KEY", "").strip();
      if (given.isEmpty()) {
        keyFile = Optional.of(dataDir.resolve("fade-api-key"));
      }
      String key = keyFile.isPresent() ? SecretFile.in(keyFile.get()) : given;
      routes = new KeyGuard(key, request -> request.path().equals("/health")).before(routes);
    }
    HttpServer server = parts.add(HttpServer.start(listen, routes));
    String name = config.host().equals("0.0.0.0") ? "127.0.0.1" : config.host();
    return new BoardNode(parts, "http://" + name + ":" + server.port(), config, keyFile);
  }

  /** Where it answers, as a browser on this machine finds it. */
  public String url() {
    return url;
  }

  /** How it is configured. */
  public FadeConfig config() {
    return config;
  }

  /** Where the key is kept that visitors need; empty if they need none or it was given. */
  public Optional<Path> keyFile() {
    return keyFile;
  }

  @Override
  public void close() {
    parts.close();
  }
}
