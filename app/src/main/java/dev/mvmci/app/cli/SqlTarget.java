package dev.mvmci.app.cli;

import dev.mvmci.app.client.CommandFailure;
import dev.mvmci.sql.HostPort;
import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.SqlConfig.Member;
import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.StartFailure;
import dev.mvmci.sql.config.MemberFile;
import dev.mvmci.sql.node.SqliteNode;
import dev.mvmci.sql.remote.RemoteConfig;
import dev.mvmci.sql.remote.RemoteSqlite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which database a command talks to: members at addresses, or what is described or kept here. */
final class SqlTarget {

  private static final String SECRET_VARIABLE = "HQL_SECRET_API";
  private static final RemoteConfig.Limits LIMITS =
      new RemoteConfig.Limits(
          Duration.ofSeconds(2), Duration.ofSeconds(15), Duration.ofSeconds(3), 1_024);

  @Option(
      names = "--api",
      split = ",",
      paramLabel = "HOST:PORT",
      description = "API ports of members to ask (default: the members in hiqlite.toml).")
  private @Nullable List<String> addresses;

  @Option(
      names = "--secret-file",
      paramLabel = "FILE",
      description = "Holds secret_api, for --api (or HQL_SECRET_API).")
  private @Nullable Path secretFile;

  @Option(
      names = "--cluster",
      paramLabel = "NAME",
      defaultValue = SqlConfig.Network.DEFAULT_CLUSTER,
      description = "Name of the cluster, for --api (default ${DEFAULT-VALUE}).")
  private String cluster;

  @Option(
      names = "--tls",
      negatable = true,
      description = "Encrypted, for --api (default: unless all addresses are on loopback).")
  private @Nullable Boolean tls;

  @Mixin private ConfigOption config;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      defaultValue = "${env:MVM_CI_DATA_DIR:-./data}",
      description =
          "Without members: the data of a node that is stopped (MVM_CI_DATA_DIR; default ./data).")
  private Path dataDir;

  /** Connects, or opens what is here. */
  SqlSession open() {
    if (addresses != null) {
      return connect(addresses, cluster, secret(), tls == null ? !onLoopback(addresses) : tls);
    }
    if (config.isPresent()) {
      MemberFile file = config.read();
      SqlConfig member = file.member();
      if (member.self().apiPort() == SqlConfig.NO_PORT) {
        return openHere(member.dataDir());
      }
      return connect(
          ownFirst(member),
          member.network().clusterName(),
          member.requiredSecrets().api(),
          member.usesTls());
    }
    return openHere(dataDir.resolve("sql"));
  }

  private static List<String> ownFirst(SqlConfig member) {
    var all = new ArrayList<String>();
    all.add(member.self().apiAddress());
    member.members().stream()
        .map(Member::apiAddress)
        .filter(a -> !all.contains(a))
        .forEach(all::add);
    return all;
  }

  private static SqlSession connect(
      List<String> addresses, String cluster, String secret, boolean encrypted) {
    try {
      RemoteSqlite remote =
          RemoteSqlite.connect(new RemoteConfig(addresses, cluster, secret, encrypted, LIMITS));
      return new SqlSession(remote, remote::members, remote::copyTo);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(CommandFailure.USAGE, String.valueOf(e.getMessage()));
    } catch (SqlFailure e) {
      throw SqlSession.failure(e);
    }
  }

  /** A node that is stopped: this process runs it for as long as the command takes. */
  private static SqlSession openHere(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new CommandFailure(
          CommandFailure.NOT_FOUND,
          ("there is no database in %s; name members with --api, or a data directory with"
                  + " --data-dir")
              .formatted(directory));
    }
    try {
      SqliteNode node = SqliteNode.open(SqlConfig.alone(directory));
      return new SqlSession(node, List::of, node::copyTo);
    } catch (StartFailure.DirectoryInUse _) {
      throw new CommandFailure(
          CommandFailure.REFUSED,
          "a node is running on %s and opens no port for callers; stop it first"
              .formatted(directory));
    } catch (StartFailure e) {
      throw new CommandFailure(CommandFailure.FAILED, String.valueOf(e.getMessage()));
    }
  }

  private String secret() {
    if (secretFile != null) {
      try {
        return Files.readString(secretFile).strip();
      } catch (IOException e) {
        throw new CommandFailure(
            CommandFailure.USAGE, "cannot read the secret in %s: %s".formatted(secretFile, e));
      }
    }
    String secret = System.getenv(SECRET_VARIABLE);
    if (secret == null) {
      throw new CommandFailure(
          CommandFailure.USAGE,
          "--api needs the cluster's secret_api: give --secret-file, or set " + SECRET_VARIABLE);
    }
    return secret;
  }

  private static boolean onLoopback(List<String> addresses) {
    return addresses.stream().allMatch(a -> HostPort.isValid(a) && HostPort.parse(a).isLoopback());
  }
}
