package dev.mvmci.app.cli;

import dev.mvmci.app.client.CommandFailure;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

@Command(
    name = "backup",
    description = "Backups of the database that the members of a cluster keep: list and make them.",
    subcommands = {BackupList.class, BackupMake.class})
final class BackupCommand extends Group {

  /** What a member of a cluster answers; the node of {@code up} is none. */
  static JsonNode ofMember(Supplier<JsonNode> question) {
    try {
      return question.get();
    } catch (CommandFailure e) {
      throw e.exitCode() == CommandFailure.NOT_FOUND
          ? new CommandFailure(
              CommandFailure.NOT_FOUND,
              "this node is no member of a cluster and keeps no backups; stop it and use"
                  + " `mvm-ci sql '.backup FILE'`, or name a member with --server")
          : e;
    }
  }
}
