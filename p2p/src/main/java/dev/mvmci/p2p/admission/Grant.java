package dev.mvmci.p2p.admission;

import dev.mvmci.p2p.JoinSecret;
import dev.mvmci.p2p.Role;
import java.time.Instant;
import java.util.Optional;

/**
 * What a ticket's secret allows, as its issuer keeps it. The secret itself is not here.
 *
 * @param ticketId names the ticket in lists and for revocation
 * @param secretHash {@link JoinSecret#hash}
 * @param expires from when on no further key is let in by it; keys that are in stay
 * @param singleUse whether it belongs to the first key that uses it
 */
public record Grant(
    String ticketId,
    String secretHash,
    Role role,
    Instant created,
    Optional<Instant> expires,
    boolean singleUse,
    boolean revoked) {

  /** A new grant for this secret. */
  public static Grant of(
      JoinSecret secret, Role role, Instant created, Optional<Instant> expires, boolean singleUse) {
    return new Grant(secret.ticketId(), secret.hash(), role, created, expires, singleUse, false);
  }
}
