package dev.mvmci.app.node;

import dev.mvmci.control.live.Live;
import dev.mvmci.control.live.StoreLive;
import dev.mvmci.http.Guard;
import dev.mvmci.http.Handler;
import dev.mvmci.http.LocalOrigin;
import dev.mvmci.p2p.Identity;
import dev.mvmci.repram.RepramConfig;
import dev.mvmci.repram.RepramNode;
import dev.mvmci.repram.client.RepramClient;
import dev.mvmci.repram.peers.HttpTransport;
import dev.mvmci.repram.peers.Transport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The fading store inside a control plane, and what is shown live from it. It is alone, or one of
 * those of all members of the cluster.
 */
final class OwnStore implements AutoCloseable {

  /** Replication among the parts of mvm-ci stays among them. */
  private static final String ENCLAVE = "mvm-ci";

  private static final int RATE_LIMIT = 5_000;
  private static final int STORAGE_BYTES = 64 << 20;

  private final RepramNode node;
  private final Optional<Address> listen;
  private final Optional<StoreMesh> mesh;
  private final StoreLive live;

  private OwnStore(RepramNode node, Optional<Address> listen, Optional<StoreMesh> mesh) {
    this.node = node;
    this.listen = listen;
    this.mesh = mesh;
    this.live = new StoreLive(RepramClient.inside(node.clients()));
  }

  /**
   * Opens it.
   *
   * @param member its name while it is alone
   * @param listen where other programs of this machine find it; empty for nowhere
   * @param meshed whether it meets those of the other members, by {@link #mesh}
   * @throws StartRefused if somebody else listens there
   */
  static OwnStore open(Path dataDir, String member, Optional<Address> listen, boolean meshed)
      throws IOException {
    RepramConfig config = config(meshed ? Identity.in(dataDir).id().toString() : member, listen);
    Optional<StoreMesh> mesh = meshed ? Optional.of(new StoreMesh()) : Optional.empty();
    Transport way = mesh.<Transport>map(own -> own).orElseGet(HttpTransport::new);
    RepramNode node =
        listen.isPresent()
            ? StoreNode.bound(() -> RepramNode.start(config, OwnStore::guarded, way))
            : RepramNode.inside(config, way);
    mesh.ifPresent(own -> own.serve(node));
    return new OwnStore(node, listen, mesh);
  }

  /** Web pages of others are kept from it. */
  private static Handler guarded(Handler served) {
    return ((Guard) LocalOrigin::refusal).before(served);
  }

  private static RepramConfig config(String id, Optional<Address> listen) {
    RepramConfig defaults = RepramConfig.DEFAULT;
    Address at = listen.orElse(new Address("127.0.0.1", 0));
    return defaults
        .withIdentity(new RepramConfig.Identity(id, at.host(), ENCLAVE))
        .withListen(new RepramConfig.Listen(at.host(), at.port(), 0, false))
        // What is only worth seeing for a while is sent to all, but nobody waits for that.
        .withReplication(new RepramConfig.Replication(1, defaults.replication().writeTimeout()))
        .withLimits(
            new RepramConfig.Limits(
                1,
                (int) Duration.ofDays(1).toSeconds(),
                RATE_LIMIT,
                defaults.limits().gossipRateLimit(),
                STORAGE_BYTES,
                false));
  }

  /** What is shown live; belongs to this. */
  Live live() {
    return live;
  }

  /** Where it answers; empty if it listens nowhere. */
  Optional<String> url() {
    return listen.map(at -> at.url(node.port()));
  }

  /** By what it meets those of the other members. */
  Optional<StoreMesh> mesh() {
    return mesh;
  }

  @Override
  public void close() {
    live.close();
    node.close();
  }
}
