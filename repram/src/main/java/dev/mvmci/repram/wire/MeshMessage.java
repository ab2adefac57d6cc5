package dev.mvmci.repram.wire;

import dev.mvmci.repram.store.Digest;
import dev.mvmci.repram.store.Outcome;
import dev.mvmci.repram.store.Version;
import dev.mvmci.repram.store.Write;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What nodes of this kind say to each other over endpoints of their own: binary, in batches, with
 * the answer in the response. Nodes of other kinds never see it.
 */
public sealed interface MeshMessage {

  /** Writes to keep. */
  record Writes(List<Write> writes) implements MeshMessage {
    public Writes {
      writes = List.copyOf(writes);
    }
  }

  /** What became of each of the {@link Writes}, in their order. */
  record Outcomes(List<Outcome> outcomes) implements MeshMessage {
    public Outcomes {
      outcomes = List.copyOf(outcomes);
    }
  }

  /** What the sender holds, summed up: asks for the versions where the receiver differs. */
  record Compare(String enclave, Digest digest) implements MeshMessage {}

  /** A key and the version held of it. */
  record Held(String key, Version version) {}

  /**
   * The versions held in buckets that differ.
   *
   * @param buckets those that {@code held} covers; there may be more that differ
   */
  record Differences(List<Integer> buckets, List<Held> held, boolean complete)
      implements MeshMessage {
    public Differences {
      buckets = List.copyOf(buckets);
      held = List.copyOf(held);
    }
  }

  /** Asks for the writes of these keys; answered with {@link Writes}, as many as fit. */
  record Pull(List<String> keys) implements MeshMessage {
    public Pull {
      keys = List.copyOf(keys);
    }
  }

  /**
   * Asks whether a node is alive.
   *
   * @param sender the asking node
   * @param target whom to ask on the sender's behalf; null for the receiver itself
   * @param viewHash what the sender's table of peers sums up to
   */
  record Probe(NodeInfo sender, @Nullable NodeInfo target, long viewHash) implements MeshMessage {}

  /**
   * The answer to a {@link Probe}.
   *
   * @param alive whether the target answered
   * @param known whether the answering node has the asking one in its table
   * @param peers its table, if its sum differs from the sender's
   */
  record ProbeAnswer(NodeInfo responder, boolean alive, boolean known, List<NodeInfo> peers)
      implements MeshMessage {
    public ProbeAnswer {
      peers = List.copyOf(peers);
    }
  }
}
