package dev.mvmci.app.cli;

import picocli.CommandLine.Command;

@Command(
    name = "module",
    description = "Deploy WebAssembly modules to an engine.",
    subcommands = {ModuleDeploy.class, ModuleList.class})
final class ModuleCommand extends Group {}
