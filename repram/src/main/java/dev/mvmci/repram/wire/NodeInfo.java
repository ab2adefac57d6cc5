package dev.mvmci.repram.wire;

/**
 * What a node tells others of itself.
 *
 * @param gossipPort passed on, used by nobody
 * @param incarnation when this life of the node began, raised when it has to contradict rumours; 0
 *     for nodes of other kinds, which know no incarnations
 */
public record NodeInfo(
    String id, String address, int gossipPort, int httpPort, String enclave, long incarnation) {

  public static final String DEFAULT_ENCLAVE = "default";

  /** Where its listener is. */
  public Endpoint endpoint() {
    return new Endpoint(address, httpPort);
  }

  public NodeInfo withIncarnation(long newIncarnation) {
    return new NodeInfo(id, address, gossipPort, httpPort, enclave, newIncarnation);
  }
}
