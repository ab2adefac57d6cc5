package dev.mvmci.repram.store;

/** What must hold for a conditional write, judged by what this node knows at that moment. */
public sealed interface Precondition {

  /** Write whatever is there. */
  record None() implements Precondition {}

  /** Write only if the key has no value. */
  record Absent() implements Precondition {}

  /** Write only if the key's value is of this version. */
  record At(Version version) implements Precondition {}

  Precondition NONE = new None();
  Precondition ABSENT = new Absent();
}
