package dev.mvmci.app.cli;

import picocli.CommandLine.Command;

@Command(
    name = "engine",
    description = "The durable WebAssembly engine by itself.",
    subcommands = {EngineUp.class})
final class EngineCommand extends Group {}
