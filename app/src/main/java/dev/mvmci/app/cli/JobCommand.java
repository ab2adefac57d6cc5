package dev.mvmci.app.cli;

import picocli.CommandLine.Command;

@Command(
    name = "job",
    description = "Submit jobs and look at them.",
    subcommands = {
      JobSubmit.class,
      JobList.class,
      JobShow.class,
      JobWait.class,
      JobCancel.class,
      JobLogs.class,
      JobArtifacts.class,
      JobAttach.class
    })
final class JobCommand extends Group {}
