package dev.mvmci.app.cli;

import dev.mvmci.app.client.CommandFailure;
import dev.mvmci.app.node.ToolServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "mcp",
    description = {
      "Offer the store to a language model: an MCP server on standard input and output, over a",
      "node of its own (REPRAM_ variables as for `repram`), or over the nodes in REPRAM_URL."
    })
final class RepramMcp implements Runnable {

  @Mixin private Help help;

  @Override
  public void run() {
    try {
      ToolServer.serve(System.getenv(), System.in, System.out);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(CommandFailure.FAILED, "interrupted");
    }
  }
}
