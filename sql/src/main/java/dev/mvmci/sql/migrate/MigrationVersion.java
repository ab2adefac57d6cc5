package dev.mvmci.sql.migrate;

import java.util.ArrayList;
import java.util.List;

/** A version such as 1 or 2.10; compared number by number, and 1 is the same as 1.0. */
record MigrationVersion(List<Integer> parts) implements Comparable<MigrationVersion> {

  MigrationVersion {
    parts = List.copyOf(parts);
  }

  /** Reads digits separated by dots or underscores. */
  static MigrationVersion of(String text) {
    List<Integer> parts = new ArrayList<>();
    for (String part : text.split("[._]", -1)) {
      parts.add(Integer.parseInt(part));
    }
    while (parts.size() > 1 && parts.getLast() == 0) {
      parts.removeLast();
    }
    return new MigrationVersion(parts);
  }

  @Override
  public int compareTo(MigrationVersion other) {
    for (int i = 0; i < Math.max(parts.size(), other.parts.size()); i++) {
      int mine = i < parts.size() ? parts.get(i) : 0;
      int theirs = i < other.parts.size() ? other.parts.get(i) : 0;
      if (mine != theirs) {
        return Integer.compare(mine, theirs);
      }
    }
    return 0;
  }

  @Override
  public String toString() {
    return String.join(".", parts.stream().map(String::valueOf).toList());
  }
}
