package dev.mvmci.app.cli;

import picocli.CommandLine.Command;

@Command(
    name = "identity",
    description = "The key by which peers know the process of a data directory.",
    subcommands = {IdentityShow.class, IdentityRotate.class})
final class IdentityCommand extends Group {}
