package dev.mvmci.sql.ratis;

import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.StartFailure;
import dev.mvmci.sql.consensus.Position;
import dev.mvmci.sql.member.Admission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.ratis.protocol.RaftGroupId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The directory of the log and what stands beside it. */
final class LogDirectory {

  private static final Logger log = LoggerFactory.getLogger(LogDirectory.class);

  private final Path root;
  private final Path group;

  LogDirectory(Path root, RaftGroupId groupId) {
    this.root = root;
    this.group = root.resolve(groupId.getUuid().toString());
  }

  Path root() {
    return root;
  }

  /** Where Ratis keeps segments and vote. */
  Path current() {
    return group.resolve("current");
  }

  Path copiesOut() {
    return root.resolveSibling("copies-out");
  }

  Path copiesIn() {
    return root.resolveSibling("copies-in");
  }

  private Path damaged() {
    return root.resolveSibling("log-damaged");
  }

  /**
   * Makes the log fit to be opened. A member alone with a damaged log cannot start; one of a
   * cluster puts it aside and joins anew.
   *
   * @return how far the member has come in its cluster, null if the disk knows of none
   */
  @Nullable Admission prepare(SqlConfig config, Position applied) throws IOException {
    requireSameCluster(config);
    Admission admission = Admission.read(root).orElse(null);
    if (admission == Admission.JOINING) {
      deleteGroup(); // it had promised nothing in there yet
      return admission;
    }
    try {
      new LogTail(current(), damaged(), applied).check();
    } catch (StartFailure.Damaged e) {
      if (config.isAlone()) {
        throw e;
      }
      log.error("event=log_lost member={} reason=\"{}\"", config.memberId(), e.getMessage());
      Admission.JOINING.write(root);
      setGroupAside();
      return Admission.JOINING;
    }
    return admission == null && Files.exists(current()) ? Admission.FORMED : admission;
  }

  private void requireSameCluster(SqlConfig config) throws IOException {
    try (Stream<Path> entries = Files.list(root)) {
      List<Path> others =
          entries.filter(Files::isDirectory).filter(entry -> !entry.equals(group)).toList();
      if (!others.isEmpty()) {
        throw new StartFailure.Damaged(
            "the data directory belongs to another cluster than '"
                + config.network().clusterName()
                + "'; use its name or another directory",
            null);
      }
    }
  }

  private void setGroupAside() throws IOException {
    if (Files.exists(group)) {
      Files.createDirectories(damaged());
      Path target = damaged().resolve("group");
      delete(target);
      Files.move(group, target, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private void deleteGroup() throws IOException {
    delete(group);
  }

  private static void delete(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(tree)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
