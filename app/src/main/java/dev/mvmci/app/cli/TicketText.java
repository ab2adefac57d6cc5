package dev.mvmci.app.cli;

import dev.mvmci.app.client.CommandFailure;
import dev.mvmci.p2p.ticket.Ticket;
import dev.mvmci.p2p.ticket.TicketException;

/** A ticket as it is typed. */
final class TicketText {

  private TicketText() {}

  static Ticket read(String text) {
    try {
      return Ticket.parse(text);
    } catch (TicketException e) {
      throw new CommandFailure(CommandFailure.USAGE, String.valueOf(e.getMessage()));
    }
  }
}
