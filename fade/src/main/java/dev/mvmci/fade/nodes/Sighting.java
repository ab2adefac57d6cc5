package dev.mvmci.fade.nodes;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/** What came of asking a node how it is. */
public sealed interface Sighting {

  /** Nobody has asked yet. */
  record Unasked() implements Sighting {}

  /**
   * It answers and says that it is healthy.
   *
   * @param nodeId empty at nodes of the oldest kind, which do not say
   * @param api which requests it understands
   * @param peers the other nodes it knows, of all enclaves
   */
  record Alive(String nodeId, String enclave, Api api, Duration latency, List<Peer> peers)
      implements Sighting {
    public Alive {
      peers = List.copyOf(peers);
    }
  }

  /** It does not, for this reason. */
  record Dead(String reason) implements Sighting {}

  /** The request paths a node understands. */
  enum Api {
    /** {@code /v1/...}. */
    V1,
    /** {@code /data/...}, {@code /scan}: nodes of 2025. */
    ERA_004
  }

  /** A node as another one names it in its topology. */
  record Peer(String id, URI url, String enclave) {}
}
