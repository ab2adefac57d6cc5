package dev.mvmci.repram.peers;

/** Endpoints that only nodes of this kind have. */
public final class MeshPaths {

  static final String PREFIX = "/v1/mesh/";

  public static final String WRITES = "/v1/mesh/writes";
  public static final String COMPARE = "/v1/mesh/compare";
  public static final String PULL = "/v1/mesh/pull";
  public static final String PROBE = "/v1/mesh/probe";

  private MeshPaths() {}
}
