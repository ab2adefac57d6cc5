package dev.mvmci.app.cli;

import picocli.CommandLine.Command;

@Command(
    name = "monitor",
    description = "How the nodes of the fading store are, and what they do.",
    subcommands = {MonitorHealth.class, MonitorGossip.class})
final class MonitorCommand extends Group {}
