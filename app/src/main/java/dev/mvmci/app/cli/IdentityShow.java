package dev.mvmci.app.cli;

import dev.mvmci.p2p.Identity;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "show", description = "Print the node id; the first to ask makes it.")
final class IdentityShow implements Runnable {

  @Mixin private Help help;
  @Mixin private DataDirOption data;
  @Mixin private Output output;

  @Override
  public void run() {
    try {
      output.line(Identity.in(data.path()).id().toString());
    } catch (IOException e) {
      throw IdentityRotate.failure(e);
    }
  }
}
