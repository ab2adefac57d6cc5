package dev.mvmci.repram.conformance;

import java.util.Arrays;
import java.util.List;

/** The implementations a suite can be run against, and where they are known to differ. */
enum Kind {
  JAVA("java"),
  GO("go"),
  TYPESCRIPT("ts"),
  /** The generation before v1: other paths, capitalised names, no signatures. */
  ERA_004("era004");

  private final String label;

  Kind(String label) {
    this.label = label;
  }

  static Kind of(String label) {
    return Arrays.stream(values())
        .filter(kind -> kind.label.equals(label))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "'%s' is no kind of node; it takes one of %s".formatted(label, labels())));
  }

  static List<String> labels() {
    return Arrays.stream(values()).map(kind -> kind.label).toList();
  }

  @Override
  public String toString() {
    return label;
  }
}
