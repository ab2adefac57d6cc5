package dev.mvmci.p2p.blob;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** What a store wants of a file system; a seam for tests that let it fail. Thread-safe. */
interface Disk {

  /** Makes the directory and those above it where they are not there, for the owner alone. */
  void createDirectories(Path directory) throws IOException;

  /** The files of a directory, in no order. */
  List<Entry> list(Path directory) throws IOException;

  /** Makes an empty file, for the owner alone; it is an error if there is one. */
  DiskFile create(Path file) throws IOException;

  /**
   * Opens a file for reading and writing, and makes it if there is none.
   *
   * @param bytes how long it is going to be
   */
  DiskFile openOrCreate(Path file, long bytes) throws IOException;

  /**
   * Opens a file for reading.
   *
   * @throws java.nio.file.NoSuchFileException if there is none
   */
  DiskFile open(Path file) throws IOException;

  /** Gives the file another name at once, instead of what had that name. */
  void rename(Path from, Path to) throws IOException;

  /** Removes the file if it is there. */
  void delete(Path file) throws IOException;

  /** When it returns, the names in this directory are on disk. */
  void syncDirectory(Path directory) throws IOException;

  /** How many bytes can still be written where this directory is. */
  long usableBytes(Path directory) throws IOException;

  /**
   * Keeps other processes from taking the same lock until it is closed.
   *
   * @throws IOException if another has it
   */
  Closeable lock(Path file) throws IOException;

  /** A file and what its directory says of it. */
  record Entry(String name, long bytes, Instant modified) {}
}
