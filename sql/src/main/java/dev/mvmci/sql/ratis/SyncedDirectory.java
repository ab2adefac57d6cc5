package dev.mvmci.sql.ratis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Properties;

/** The directory in which Ratis renames its file with the vote. */
final class SyncedDirectory implements VoteDurability {

  private static final long NONE = -1;

  private final Path directory;

  /** What stood in the file before a sync of the directory, so the name leads to no earlier one. */
  private volatile long securedTerm = NONE;

  SyncedDirectory(Path directory) {
    this.directory = directory;
  }

  @Override
  public void secure() {
    if (!Files.exists(directory)) {
      return; // no member of a group yet, so it gave no vote
    }
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      throw new UncheckedIOException("the directory " + directory + " cannot be synced", e);
    }
  }

  @Override
  public void secureTerm(long term) {
    if (term <= securedTerm) {
      return;
    }
    // Not the term of the message: another thread may not have renamed the file for that one yet.
    long renamed = termInFile();
    secure();
    securedTerm = renamed;
  }

  private long termInFile() {
    Path file = directory.resolve("raft-meta");
    if (!Files.exists(file)) {
      return NONE;
    }
    try (InputStream in = Files.newInputStream(file)) {
      Properties properties = new Properties();
      properties.load(in);
      return Long.parseLong(properties.getProperty("term", Long.toString(NONE)));
    } catch (IOException e) {
      throw new UncheckedIOException("the vote in " + file + " cannot be read", e);
    }
  }
}
