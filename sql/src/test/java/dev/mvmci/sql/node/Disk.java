package dev.mvmci.sql.node;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A small disk of its own, an ext4 file system in a file. It can run full, and its power can be
 * cut: whatever was not synced then is lost, and what is written afterwards fails until it is
 * mounted again. Needs root and Linux' {@code mount} and {@code mkfs.ext4}.
 */
final class Disk implements AutoCloseable {

  private static final int MEGABYTES = 96;

  /** EXT4_IOC_SHUTDOWN, and its mode that does not even write the journal. */
  private static final long SHUTDOWN = 0x8004587DL;

  private static final int WITHOUT_JOURNAL = 2;

  private final Path image;
  private final Path mountPoint;

  private Disk(Path image, Path mountPoint) {
    this.image = image;
    this.mountPoint = mountPoint;
  }

  /** Whether this machine lets the test make disks. */
  static boolean possible(Path scratch) {
    return SystemCommand.works(() -> create(scratch.resolve("probe")).close());
  }

  /** Makes it and mounts it there. */
  static Disk create(Path mountPoint) throws IOException, InterruptedException {
    Files.createDirectories(mountPoint);
    Disk disk = new Disk(Path.of(mountPoint + ".img"), mountPoint);
    try (RandomAccessFile file = new RandomAccessFile(disk.image.toFile(), "rw")) {
      file.setLength((long) MEGABYTES << 20);
    }
    SystemCommand.run("mkfs.ext4", "-q", "-F", disk.image.toString());
    disk.mount();
    return disk;
  }

  /** For a member's data. */
  Path data() {
    return mountPoint.resolve("data");
  }

  private Path ballast() {
    return mountPoint.resolve("ballast");
  }

  private void mount() throws IOException, InterruptedException {
    SystemCommand.run("mount", "-o", "loop", image.toString(), mountPoint.toString());
  }

  /** Leaves no room. */
  void fill() throws IOException {
    byte[] block = new byte[4_096];
    try (OutputStream out = Files.newOutputStream(ballast())) {
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      if (Files.getFileStore(mountPoint).getUsableSpace() > block.length) {
        throw e;
      }
    }
  }

  /** Takes back what filled it. */
  void makeRoom() throws IOException {
    Files.deleteIfExists(ballast());
  }

  /** From now on every access fails, and nothing that was not synced will be there again. */
  @SuppressWarnings("restricted") // system calls for which Java has no method
  void cutPower() throws IOException {
    Linker linker = Linker.nativeLinker();
    try (Arena arena = Arena.ofConfined()) {
      MethodHandle open =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("open"),
              FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
      MethodHandle ioctl =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("ioctl"),
              FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
              Linker.Option.firstVariadicArg(2));
      MethodHandle close =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("close"),
              FunctionDescriptor.of(JAVA_INT, JAVA_INT));
      MemorySegment path = arena.allocateFrom(mountPoint.toString());
      int root = (int) open.invokeExact(path, 0);
      int result =
          (int) ioctl.invokeExact(root, SHUTDOWN, arena.allocateFrom(JAVA_INT, WITHOUT_JOURNAL));
      int _ = (int) close.invokeExact(root);
      if (result != 0) {
        throw new IOException("the file system at " + mountPoint + " does not shut down");
      }
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IOException(e);
    }
  }

  /** Power is back. Nobody may have a file of it open. */
  void restorePower() throws IOException, InterruptedException {
    SystemCommand.run("umount", mountPoint.toString());
    mount();
  }

  @Override
  public void close() throws IOException {
    if (!SystemCommand.works(() -> SystemCommand.run("umount", mountPoint.toString()))) {
      throw new IOException("cannot unmount " + mountPoint);
    }
    Files.delete(image);
  }
}
