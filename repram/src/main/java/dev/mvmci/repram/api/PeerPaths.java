package dev.mvmci.repram.api;

/** Which requests are nodes talking among themselves; those prove themselves by signatures. */
public final class PeerPaths {

  static final String MESH = "/v1/mesh/";
  static final String BOOTSTRAP = "/v1/bootstrap";

  private PeerPaths() {}

  /** Whether only nodes send requests to this path. */
  public static boolean contains(String path) {
    return path.startsWith(MESH)
        || switch (path) {
          case "/v1/gossip/message", "/gossip/message", BOOTSTRAP, "/bootstrap", "/v1/ws" -> true;
          default -> false;
        };
  }
}
