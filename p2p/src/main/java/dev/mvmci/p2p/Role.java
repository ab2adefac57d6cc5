package dev.mvmci.p2p;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a peer is there for, and thereby what it may ask. */
public enum Role {
  /** Claims jobs and reports on them. */
  WORKER,
  /** A member of the cluster itself. */
  NODE,
  /** Submits jobs and follows them. */
  CLIENT,
  /** Looks and changes nothing. */
  READ_ONLY;

  /** As tickets and tables have it: lower case, with a hyphen. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Reads {@link #text()}.
   *
   * @throws IllegalArgumentException naming the roles there are
   */
  public static Role parse(String text) {
    for (Role role : values()) {
      if (role.text().equals(text)) {
        return role;
      }
    }
    String known = Arrays.stream(values()).map(Role::text).collect(Collectors.joining(", "));
    throw new IllegalArgumentException("'%s' is no role; there are %s".formatted(text, known));
  }
}
