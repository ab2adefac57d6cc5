package dev.mvmci.repram.wire;

/** The two generations of the protocol, which differ in paths and in the spelling of names. */
public enum Era {
  V1("/v1/gossip/message", "/v1/bootstrap"),
  LEGACY("/gossip/message", "/bootstrap");

  private final String gossipPath;
  private final String bootstrapPath;

  Era(String gossipPath, String bootstrapPath) {
    this.gossipPath = gossipPath;
    this.bootstrapPath = bootstrapPath;
  }

  public String gossipPath() {
    return gossipPath;
  }

  public String bootstrapPath() {
    return bootstrapPath;
  }
}
