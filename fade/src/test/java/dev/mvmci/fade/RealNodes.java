package dev.mvmci.fade;

import dev.mvmci.repram.RepramConfig;
import dev.mvmci.repram.RepramNode;
import dev.mvmci.repram.replication.ClientWrite;
import dev.mvmci.repram.store.Precondition;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/** Nodes of the store on loopback, with short times allowed. */
final class RealNodes {

  private RealNodes() {}

  static RepramNode start(String id, RepramNode... seeds) throws IOException {
    RepramConfig.Limits limits = RepramConfig.DEFAULT.limits();
    return RepramNode.start(
        RepramConfig.DEFAULT
            .withIdentity(new RepramConfig.Identity(id, "127.0.0.1", "default"))
            .withSeeds(Arrays.stream(seeds).map(seed -> "127.0.0.1:" + seed.port()).toList())
            .withLimits(
                new RepramConfig.Limits(
                    1,
                    limits.maxTtlSeconds(),
                    0,
                    0,
                    limits.maxStorageBytes(),
                    limits.trustProxy())));
  }

  static URI url(RepramNode node) {
    return URI.create("http://127.0.0.1:" + node.port());
  }

  static ClientWrite put(RepramNode node, String key, String value, Duration ttl) {
    return node.put(
        key,
        value.getBytes(StandardCharsets.UTF_8),
        Math.toIntExact(ttl.toSeconds()),
        Precondition.NONE);
  }
}
