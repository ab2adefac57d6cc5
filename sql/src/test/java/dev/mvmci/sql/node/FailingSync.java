package dev.mvmci.sql.node;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * Lets a process' syncs fail when the test wants it, by a library of a few lines that stands before
 * the system's. Needs {@code gcc}.
 */
final class FailingSync {

  private static final String SOURCE = "failing_sync.c";

  private final Path library;
  private final Path trigger;

  private FailingSync(Path library, Path trigger) {
    this.library = library;
    this.trigger = trigger;
  }

  /** Whether this machine can make the library. */
  static boolean possible() {
    return SystemCommand.works(() -> SystemCommand.run("gcc", "--version"));
  }

  /**
   * Makes it for one process.
   *
   * @param trigger made and removed to let syncs fail and work again
   */
  static FailingSync create(Path trigger) throws IOException, InterruptedException {
    Path source = Path.of(trigger + ".c");
    Path library = Path.of(trigger + ".so");
    try (InputStream in = FailingSync.class.getResourceAsStream(SOURCE)) {
      if (in == null) {
        throw new IOException(SOURCE + " is not among the resources");
      }
      Files.copy(in, source);
    }
    SystemCommand.run(
        "gcc", "-shared", "-fPIC", "-o", library.toString(), source.toString(), "-ldl");
    return new FailingSync(library, trigger);
  }

  /** What the process' command must begin with. */
  List<String> prefix() {
    return List.of("env", "LD_PRELOAD=" + library, "FAIL_SYNC_WHILE=" + trigger);
  }

  /**
   * Lets them fail from now on.
   *
   * @param part of the path of files and directories whose syncs fail; of all if it is empty
   */
  void begin(String part) throws IOException {
    Path next = Path.of(trigger + ".next");
    Files.writeString(next, part);
    Files.move(next, trigger, StandardCopyOption.ATOMIC_MOVE);
  }

  void end() throws IOException {
    Files.deleteIfExists(trigger);
  }
}
