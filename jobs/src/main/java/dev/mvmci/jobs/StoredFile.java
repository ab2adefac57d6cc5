package dev.mvmci.jobs;

/**
 * A file of some job, as whoever looks after contents sees it.
 *
 * @param blob names its content
 */
public record StoredFile(Place place, String blob, long bytes) {

  /** Where a file is in the order in which files were added or replaced. */
  public record Place(long storedAtMillis, long job, String name) {

    /** Before all that was stored then or later. */
    public static Place before(long storedAtMillis) {
      return new Place(storedAtMillis, -1, "");
    }
  }
}
