package dev.mvmci.app.cli;

import dev.mvmci.app.client.CommandFailure;
import dev.mvmci.app.node.ControlConfig;
import dev.mvmci.app.node.ControlNode;
import dev.mvmci.app.node.Version;
import dev.mvmci.sql.config.ConfigFailure;
import dev.mvmci.sql.config.MemberFile;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "control",
    description =
        "Run one control plane of a cluster, as hiqlite.toml or HQL_ variables say. `mvm-ci`"
            + " without a command does this where there is such a file.")
final class ControlCommand implements Runnable {

  @Mixin private Help help;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The member's configuration (default ./hiqlite.toml, if there is one).")
  private @Nullable Path file;

  @Mixin private PageOptions page;

  @Option(
      names = "--engine",
      paramLabel = "URL",
      defaultValue = "${env:FLAWLESS_URL:-}",
      description = "An engine shared by several nodes (FLAWLESS_URL; default: one of its own).")
  private String engine;

  @Spec private CommandSpec spec;

  /** Whether `mvm-ci` was started where a control plane is described. */
  static boolean isDescribedHere() {
    return Files.isRegularFile(Path.of(MemberFile.NAME)) || System.getenv("HQL_NODES") != null;
  }

  @Override
  public void run() {
    MemberFile member = member();
    DataDirOption.logTo(member.dataDir(), "info");
    Logger log = LoggerFactory.getLogger(ControlCommand.class);
    member.warnings().forEach(warning -> log.warn("configuration: {}", warning));
    ControlNode node =
        ControlNode.start(new ControlConfig(member, page.address(), engine(), UpCommand.modules()));
    tell(member, node);
    Stopping.onSignal(node);
  }

  private MemberFile member() {
    Path present = file == null ? Path.of(MemberFile.NAME) : file;
    if (file != null && !Files.isRegularFile(file)) {
      throw new CommandFailure(CommandFailure.USAGE, "there is no file " + file);
    }
    Optional<Path> read = Files.isRegularFile(present) ? Optional.of(present) : Optional.empty();
    try {
      return MemberFile.read(read, System.getenv(), hostName());
    } catch (ConfigFailure e) {
      throw new CommandFailure(CommandFailure.USAGE, String.valueOf(e.getMessage()));
    }
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException _) {
      return "localhost";
    }
  }

  private Optional<URI> engine() {
    if (engine.isBlank()) {
      return Optional.empty();
    }
    if (!engine.matches("https?://[^/\\s]+/?")) {
      throw new ParameterException(
          spec.commandLine(),
          "the engine's address is '%s'; FLAWLESS_URL takes http://host:port".formatted(engine));
    }
    return Optional.of(URI.create(engine));
  }

  private void tell(MemberFile member, ControlNode node) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        """
        mvm-ci %s runs as member %d of %d
          page and API  %s
          engine        %s
          data          %s (log: logs/mvm-ci.log)
        Stop: ctrl-C; the next start goes on where this one stopped.
        """,
        Version.current(),
        member.member().memberId(),
        member.member().members().size(),
        node.url(),
        engine.isBlank() ? "embedded" : engine,
        member.dataDir());
    out.flush();
  }
}
