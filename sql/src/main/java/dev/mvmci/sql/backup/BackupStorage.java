package dev.mvmci.sql.backup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A place where backups are kept, by file name. */
interface BackupStorage extends AutoCloseable {

  /**
   * Keeps the file under the name; durable when this returns, and whole or not there. The file may
   * be gone afterwards.
   */
  void put(Path file, String name) throws IOException;

  /** Fetches the file of this name; fails with {@link BackupFailure} if there is none. */
  void get(String name, Path target) throws IOException;

  /** The names of all files, backups or not. */
  List<String> names() throws IOException;

  void delete(String name) throws IOException;

  /** For messages: where this is. */
  String place();

  @Override
  void close();
}
