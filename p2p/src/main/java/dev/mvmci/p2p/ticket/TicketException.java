package dev.mvmci.p2p.ticket;

import org.jspecify.annotations.Nullable;

/** A text is not a ticket; the message says why, and never holds a secret. */
public final class TicketException extends Exception {

  TicketException(@Nullable String reason) {
    super("this is no ticket: " + reason);
  }
}
