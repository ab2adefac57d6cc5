package dev.mvmci.app.cli;

import picocli.CommandLine.Command;

@Command(
    name = "ticket",
    description = "Make, look at and revoke tickets, by which peers join a cluster.",
    subcommands = {TicketCreate.class, TicketList.class, TicketInspect.class, TicketRevoke.class})
final class TicketCommand extends Group {}
