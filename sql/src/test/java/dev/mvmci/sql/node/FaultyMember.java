package dev.mvmci.sql.node;

import dev.mvmci.sql.SqlConfig.Member;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** A member as a process with a disk, a clock and syncs of its own, all of which can fail. */
final class FaultyMember implements AutoCloseable {

  static final int ENTRIES_UNTIL_CHECKPOINT = 500;

  private final ServedProcess process;
  private final Disk disk;
  private final FailingSync syncs;
  private final Path clock;

  private FaultyMember(ServedProcess process, Disk disk, FailingSync syncs, Path clock) {
    this.process = process;
    this.disk = disk;
    this.syncs = syncs;
    this.clock = clock;
  }

  /** Whether this machine has what it takes. */
  static boolean possible(Path scratch) {
    return Disk.possible(scratch) && FailingSync.possible();
  }

  /**
   * Starts it.
   *
   * @param scratch for files of the test
   * @param machine what a command on its machine begins with
   */
  static FaultyMember start(Path scratch, List<String> machine, long id, List<Member> members)
      throws IOException, InterruptedException {
    Disk disk = Disk.create(scratch.resolve("disk" + id));
    boolean started = false;
    try {
      FailingSync syncs = FailingSync.create(scratch.resolve("syncs" + id));
      Path clock = scratch.resolve("clock" + id);
      var prefix = new ArrayList<>(machine);
      prefix.addAll(syncs.prefix());
      ServedProcess process =
          ServedProcess.start(
              prefix,
              disk.data(),
              scratch.resolve("member" + id + ".txt"),
              id,
              members,
              "-D" + ServedProcess.CHECKPOINT + "=" + ENTRIES_UNTIL_CHECKPOINT,
              "-D" + ServedProcess.CLOCK + "=" + clock);
      started = true;
      return new FaultyMember(process, disk, syncs, clock);
    } finally {
      if (!started) {
        disk.close();
      }
    }
  }

  ServedProcess process() {
    return process;
  }

  Disk disk() {
    return disk;
  }

  FailingSync syncs() {
    return syncs;
  }

  /** Lets its clock jump to so many milliseconds before or behind everybody else's. */
  void setClockAhead(long millis) throws IOException {
    Path next = Path.of(clock + ".next");
    Files.writeString(next, Long.toString(millis));
    Files.move(next, clock, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * The process and its disk end together, as when the power fails; what was not synced is lost.
   */
  void losePower() throws IOException, InterruptedException {
    disk.cutPower();
    process.kill();
  }

  void regainPower() throws IOException, InterruptedException {
    disk.restorePower();
    process.restart();
  }

  @Override
  public void close() throws IOException {
    process.close();
    disk.close();
  }
}
