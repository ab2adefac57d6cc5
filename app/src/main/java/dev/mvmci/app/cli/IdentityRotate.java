package dev.mvmci.app.cli;

import dev.mvmci.app.client.CommandFailure;
import dev.mvmci.p2p.Identity;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "rotate",
    description =
        "Make a new key and forget the old one. A running process goes on under the old one until"
            + " its next start. Tickets that name only this node have to be made anew, and where"
            + " this key was let in, the new one has to be.")
final class IdentityRotate implements Runnable {

  @Mixin private Help help;
  @Mixin private DataDirOption data;
  @Mixin private Output output;

  @Override
  public void run() {
    try {
      output.line(Identity.rotate(data.path()).id().toString());
    } catch (IOException e) {
      throw failure(e);
    }
  }

  static CommandFailure failure(IOException e) {
    return new CommandFailure(CommandFailure.FAILED, String.valueOf(e.getMessage()));
  }
}
