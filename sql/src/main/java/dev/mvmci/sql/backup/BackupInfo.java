package dev.mvmci.sql.backup;

import java.util.List;

/**
 * A backup that was made.
 *
 * @param name of its file
 * @param bytes of its file
 * @param sha256 of its file, in hexadecimal digits
 * @param places where it is now
 */
public record BackupInfo(BackupName name, long bytes, String sha256, List<String> places) {

  /** Takes a copy of the list. */
  public BackupInfo {
    places = List.copyOf(places);
  }
}
