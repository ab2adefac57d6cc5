package dev.mvmci.app.cli;

import dev.mvmci.app.client.Server;
import picocli.CommandLine.Option;

/** Which engine a command asks. */
final class EngineOption {

  private static final String DEFAULT = "http://127.0.0.1:27288";

  @Option(
      names = "--engine",
      paramLabel = "URL",
      defaultValue = "${env:FLAWLESS_URL:-" + DEFAULT + "}",
      description = "Engine to ask (FLAWLESS_URL; default " + DEFAULT + ").")
  private String engine;

  @Option(
      names = "--auth-token",
      paramLabel = "TOKEN",
      defaultValue = "${env:FLAWLESS_AUTH_TOKEN:-}",
      description = "Token of the engine, if it asks for one (FLAWLESS_AUTH_TOKEN).")
  private String token;

  Server connect() {
    return new Server(
        engine,
        token,
        "start one with `mvm-ci up` or `mvm-ci engine up`, or name another with --engine");
  }
}
