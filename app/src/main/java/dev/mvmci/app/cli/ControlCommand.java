package dev.mvmci.app.cli;

import dev.mvmci.app.log.LogSetup;
import dev.mvmci.app.node.ControlConfig;
import dev.mvmci.app.node.ControlNode;
import dev.mvmci.app.node.Version;
import dev.mvmci.p2p.ticket.Ticket;
import dev.mvmci.sql.config.MemberFile;
import java.io.PrintWriter;
import java.net.URI;
import java.util.Optional;
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

  @Mixin private ConfigOption config;
  @Mixin private PageOptions page;
  @Mixin private PeerOptions peers;
  @Mixin private BlobsOption blobs;

  @Option(
      names = "--engine",
      paramLabel = "URL",
      defaultValue = "${env:FLAWLESS_URL:-}",
      description = "An engine shared by several nodes (FLAWLESS_URL; default: one of its own).")
  private String engine;

  @Option(
      names = "--repram-port",
      paramLabel = "PORT",
      defaultValue = "${env:REPRAM_HTTP_PORT:-off}",
      description =
          "Port of the fading store, 0 for a free one, 'off' for none: then it is used by this"
              + " process alone (REPRAM_HTTP_PORT; default off).")
  private String storePort;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    MemberFile member = config.read();
    LogSetup.keep(DataDirOption.logs(member.dataDir()), "info");
    Logger log = LoggerFactory.getLogger(ControlCommand.class);
    member.warnings().forEach(warning -> log.warn("configuration: {}", warning));
    ControlNode node =
        ControlNode.start(
            new ControlConfig(
                member,
                blobs.path(member.dataDir()),
                page.address(),
                engine(),
                StorePort.address(storePort, spec),
                peers.config(),
                UpCommand.modules()),
            this::tell);
    tell(member, node);
    Stopping.onSignal(node);
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

  private void tell(Ticket ticket) {
    PrintWriter out = spec.commandLine().getOut();
    out.print(PeerOptions.line(ticket));
    out.flush();
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
