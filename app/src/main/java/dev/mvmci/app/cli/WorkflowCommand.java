package dev.mvmci.app.cli;

import picocli.CommandLine.Command;

@Command(
    name = "workflow",
    description = "Run workflows in an engine, past the queue.",
    subcommands = {
      WorkflowStart.class,
      WorkflowShow.class,
      WorkflowList.class,
      WorkflowLog.class,
      WorkflowSend.class,
      WorkflowCancel.class,
      WorkflowReplay.class,
      WorkflowUpgradeCheck.class
    })
final class WorkflowCommand extends Group {}
