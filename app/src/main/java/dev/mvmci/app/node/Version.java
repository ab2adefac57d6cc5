package dev.mvmci.app.node;

import java.util.Objects;

/** Which version of the program this is. */
public final class Version {

  private Version() {}

  /** The version in the jar's manifest; classes outside a jar have none. */
  public static String current() {
    return Objects.requireNonNullElse(
        Version.class.getPackage().getImplementationVersion(), "development");
  }
}
