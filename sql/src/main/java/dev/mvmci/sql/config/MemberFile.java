package dev.mvmci.sql.config;

import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.SqlConfig.Limits;
import dev.mvmci.sql.SqlConfig.Member;
import dev.mvmci.sql.SqlConfig.Network;
import dev.mvmci.sql.SqlConfig.Secrets;
import dev.mvmci.sql.SqlConfig.Tls;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an operator wrote about one member, in {@code hiqlite.toml} or in the environment, which
 * wins.
 *
 * @param dataDir where the member keeps everything
 * @param member how it runs, its log and database in {@code sql} of the data directory
 * @param backups of it
 * @param warnings what was written and changes nothing, for the operator to read
 */
public record MemberFile(
    Path dataDir, SqlConfig member, BackupPlan backups, List<String> warnings) {

  /** The file's usual name. */
  public static final String NAME = "hiqlite.toml";

  private static final Path DEFAULT_DATA_DIR = Path.of("data", "hiqlite");
  private static final Pattern STATEFUL_SET_NAME = Pattern.compile(".*-(\\d{1,6})");

  public MemberFile {
    warnings = List.copyOf(warnings);
  }

  /**
   * Reads it.
   *
   * @param file may be missing: then the environment alone counts, and one that says nothing
   *     describes a member alone
   * @param hostName of this machine; {@code node_id_from = "k8s"} cuts the id from its end
   * @throws ConfigFailure with all errors together
   */
  public static MemberFile read(
      Optional<Path> file, Map<String, String> environment, String hostName) {
    Values values = Values.read(file, environment);
    Path dataDir = values.text(Key.DATA_DIR).map(Path::of).orElse(DEFAULT_DATA_DIR);
    long id = memberId(values, hostName);
    BackupPlan backups = BackupPlan.read(values, dataDir);
    warnOfWeakSync(values);
    List<Member> members = members(values, id);
    Limits limits = limits(values);
    Network network = network(values);
    @Nullable Secrets secrets = secrets(values);
    List<String> errors = new ArrayList<>(values.errors());
    @Nullable SqlConfig member = null;
    try {
      member = new SqlConfig(id, members, dataDir.resolve("sql"), limits, network, secrets);
    } catch (IllegalArgumentException e) {
      errors.add(String.valueOf(e.getMessage()));
    }
    if (member == null || !errors.isEmpty()) {
      throw new ConfigFailure(file.map(Path::toString).orElse("environment"), errors);
    }
    return new MemberFile(dataDir, member, backups, values.warnings());
  }

  private static long memberId(Values values, String hostName) {
    Optional<String> from = values.text(Key.NODE_ID_FROM);
    if (from.isEmpty()) {
      return values.integer(Key.NODE_ID, 1, 1, Integer.MAX_VALUE);
    }
    Matcher name = STATEFUL_SET_NAME.matcher(hostName);
    if (!from.get().equals("k8s")) {
      values.error("node_id_from is '" + from.get() + "'; it takes \"k8s\"");
    } else if (!name.matches()) {
      values.error("node_id_from needs a host name that ends in -0, -1, ..., not " + hostName);
    } else {
      return Long.parseLong(name.group(1)) + 1;
    }
    return 1;
  }

  private static List<Member> members(Values values, long id) {
    List<Member> members = NodeLines.read(values);
    Optional<String> address = values.text(Key.LISTEN_ADDR);
    if (!members.isEmpty()) {
      address.ifPresent(_ -> values.warn("listen_addr has no effect beside nodes"));
      return members;
    }
    address.ifPresent(_ -> values.warn("listen_addr has no effect: a member alone opens no port"));
    return List.of(new Member(id, "127.0.0.1", SqlConfig.NO_PORT, SqlConfig.NO_PORT));
  }

  private static Limits limits(Values values) {
    Limits unset = Limits.DEFAULTS;
    return new Limits(
        (int) values.integer(Key.READ_POOL_SIZE, unset.readers(), 1, 1000),
        unset.readerWait(),
        unset.queryTime(),
        unset.queuedCommands(),
        unset.queuedBytes(),
        unset.commandWait(),
        (int)
            values.integer(
                Key.PREPARED_STATEMENT_CACHE_CAPACITY, unset.preparedStatements(), 1, 100_000),
        values.integer(Key.LOGS_UNTIL_SNAPSHOT, unset.entriesUntilCheckpoint(), 100, 1_000_000_000),
        unset.entriesUntilStateCheck());
  }

  private static Network network(Values values) {
    Network unset = Network.DEFAULTS;
    return new Network(
        values.text(Key.CLUSTER_NAME).orElse(unset.clusterName()),
        values.flag(Key.LEARNER_ONLY),
        values.text(Key.LISTEN_ADDR_RAFT).orElse(null),
        values.text(Key.LISTEN_ADDR_API).orElse(null),
        values.flag(Key.TLS_AUTO_CERTIFICATES) ? Tls.ON : Tls.AUTO,
        unset.electionMin(),
        unset.electionMax());
  }

  private static @Nullable Secrets secrets(Values values) {
    Optional<String> raft = values.text(Key.SECRET_RAFT);
    Optional<String> api = values.text(Key.SECRET_API);
    if (raft.isPresent() != api.isPresent()) {
      values.error("secret_raft and secret_api belong together; one is missing");
    }
    return raft.isPresent() && api.isPresent() ? new Secrets(raft.get(), api.get()) : null;
  }

  /** Only "durable before acknowledged" is on offer; what asks for less gets that, and is told. */
  private static void warnOfWeakSync(Values values) {
    values
        .text(Key.LOG_SYNC)
        .filter(sync -> !sync.equals("immediate"))
        .ifPresent(sync -> {
          if (sync.equals("immediate_async") || sync.matches("interval_[0-9]+")) {
            values.warn(
                "log_sync = \"" + sync + "\" has no effect: acknowledged always means on disk");
          } else {
            values.error(
                "log_sync is '"
                    + sync
                    + "'; it takes immediate, immediate_async or interval_<milliseconds>");
          }
        });
  }
}
