package dev.mvmci.sql.ratis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The directory in which Ratis renames its file with the vote. */
record SyncedDirectory(Path directory) implements VoteDurability {

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
}
