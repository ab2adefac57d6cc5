package dev.mvmci.p2p.caller;

import dev.mvmci.p2p.session.Session;
import dev.mvmci.p2p.ticket.Ticket;

/**
 * A session whose peer has let us in.
 *
 * @param role what it takes us for
 * @param members who there is, as it says
 */
record Joined(Session session, String role, Ticket members) {}
