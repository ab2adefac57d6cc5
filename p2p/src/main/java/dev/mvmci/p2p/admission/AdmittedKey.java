package dev.mvmci.p2p.admission;

import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.Role;
import java.time.Instant;

/**
 * A key that was let in.
 *
 * @param ticketId the ticket it came with; empty for one that was put on the list by hand
 * @param since when it first came
 */
public record AdmittedKey(NodeId id, Role role, String ticketId, Instant since, boolean revoked) {}
