package dev.mvmci.app.cli;

import dev.mvmci.app.client.CommandFailure;
import dev.mvmci.sql.config.ConfigFailure;
import dev.mvmci.sql.config.MemberFile;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a member of a cluster is described. */
final class ConfigOption {

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The member's configuration (default ./hiqlite.toml, if there is one).")
  private @Nullable Path file;

  /** Whether a member is described, by the option, in the working directory or the environment. */
  boolean isPresent() {
    return file != null || isDescribedHere();
  }

  static boolean isDescribedHere() {
    return Files.isRegularFile(Path.of(MemberFile.NAME)) || System.getenv("HQL_NODES") != null;
  }

  MemberFile read() {
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
}
