package dev.mvmci.app.cli;

import picocli.CommandLine.Command;

/** What {@code bin/flawless} stands for: the engine under the names of the seeds. */
@Command(
    name = "flawless",
    hidden = true,
    description = "The engine under the names of Flawless.",
    subcommands = {EngineUp.class, ModuleDeploy.class, FlawlessRun.class, WorkflowCommand.class})
final class FlawlessCommand extends Group {}
