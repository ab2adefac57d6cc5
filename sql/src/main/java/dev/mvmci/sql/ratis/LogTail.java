package dev.mvmci.sql.ratis;

import dev.mvmci.sql.StartFailure;
import dev.mvmci.sql.consensus.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the end of the log before Ratis opens it. Power loss may tear the last write; those
 * entries were acknowledged to nobody, so they are cut off. Anything else that is wrong there would
 * silently lose acknowledged entries, so the member refuses to start.
 */
final class LogTail {

  private static final Logger log = LoggerFactory.getLogger(LogTail.class);
  private static final Pattern OPEN_SEGMENT = Pattern.compile("log_inprogress_(\\d+)");
  private static final Pattern CLOSED_SEGMENT = Pattern.compile("log_(\\d+)-(\\d+)");

  private final Path directory;
  private final Path copies;
  private final long appliedIndex;
  private final boolean restored;

  /**
   * The log as Ratis left it.
   *
   * @param directory where Ratis keeps segments and vote
   * @param copies where files go before they are changed
   * @param applied last entry that is durable in the replica; of term 0, which no log gives out, if
   *     it was restored as the beginning of a new log
   */
  LogTail(Path directory, Path copies, Position applied) {
    this.directory = directory;
    this.copies = copies;
    this.appliedIndex = applied.index();
    this.restored = applied.isRestored();
  }

  /** Makes the log readable for Ratis or throws {@link StartFailure.Damaged}. */
  void check() throws IOException {
    List<Path> segments = segments();
    if (segments.isEmpty()) {
      requireNothingApplied();
      return;
    }
    Path last = segments.getLast();
    Matcher closed = CLOSED_SEGMENT.matcher(last.getFileName().toString());
    if (closed.matches()) {
      requireReachesApplied(Long.parseLong(closed.group(2)));
    } else {
      checkOpenSegment(segments);
    }
  }

  private void checkOpenSegment(List<Path> segments) throws IOException {
    Path open = segments.getLast();
    SegmentFile file = SegmentFile.read(open);
    long lastIndex = file.lastIndex() >= 0 ? file.lastIndex() : startOf(open) - 1;
    if (!file.hasDamagedEnd()) {
      requireReachesApplied(lastIndex);
      return;
    }
    if (file.hasEntryBehindDamage()) {
      throw damaged(
          open + " is damaged after entry " + lastIndex + " and has sound entries behind it");
    }
    file.cut(copies.resolve(open.getFileName() + ".after-" + lastIndex));
    log.warn(
        "event=log_tail_cut file={} last_entry={} applied={} copy_in={}",
        open,
        lastIndex,
        appliedIndex,
        copies);
    if (lastIndex < appliedIndex) {
      setAside(segments);
    }
  }

  /**
   * The torn entry had been applied, and the replica holds it and all before it durably. So the log
   * starts anew behind the replica; left in place it would give the same indexes out again.
   */
  private void setAside(List<Path> segments) throws IOException {
    for (Path segment : segments) {
      Files.move(
          segment,
          copies.resolve(segment.getFileName() + ".before-" + (appliedIndex + 1)),
          StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private void requireNothingApplied() {
    if (appliedIndex >= 0 && !restored && !Files.exists(directory.resolve("raft-meta"))) {
      throw damaged(
          "there is no log in " + directory + " but the database holds entry " + appliedIndex);
    }
  }

  private void requireReachesApplied(long lastIndex) {
    if (lastIndex < appliedIndex) {
      throw damaged(
          "the log in "
              + directory
              + " ends at entry "
              + lastIndex
              + " but the database holds entry "
              + appliedIndex);
    }
  }

  private static StartFailure.Damaged damaged(String what) {
    return new StartFailure.Damaged(
        what + "; restore the data directory as a whole from a backup", null);
  }

  private List<Path> segments() throws IOException {
    List<Path> segments = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      try (Stream<Path> files = Files.list(directory)) {
        files.filter(file -> startOf(file) >= 0).forEach(segments::add);
      }
    }
    segments.sort(Comparator.comparingLong(LogTail::startOf));
    return segments;
  }

  private static long startOf(Path file) {
    String name = file.getFileName().toString();
    for (Pattern pattern : List.of(OPEN_SEGMENT, CLOSED_SEGMENT)) {
      Matcher matcher = pattern.matcher(name);
      if (matcher.matches()) {
        return Long.parseLong(matcher.group(1));
      }
    }
    return -1;
  }
}
