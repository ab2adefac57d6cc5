package dev.mvmci.app.client;

import dev.mvmci.http.HttpProblem;
import dev.mvmci.repram.client.RepramClient;
import java.io.IOException;
import java.net.URI;
import java.util.List;

/** The fading store as a command sees it: whatever goes wrong is a {@link CommandFailure}. */
public final class StoreCalls implements AutoCloseable {

  private final List<URI> nodes;
  private final RepramClient client;

  /** Asks these nodes, showing them the key unless it is empty. */
  public StoreCalls(List<URI> nodes, String key) {
    this.nodes = List.copyOf(nodes);
    this.client = RepramClient.connect(nodes, key);
  }

  /** Something to ask a node. */
  public interface Question<T> {
    T ask(RepramClient client) throws IOException, InterruptedException;
  }

  /** The answer; never an exception but {@link CommandFailure}. */
  public <T> T ask(Question<T> question) {
    try {
      return question.ask(client);
    } catch (HttpProblem e) {
      throw refused(e);
    } catch (IOException e) {
      throw new CommandFailure(
          CommandFailure.UNREACHABLE,
          "no answer from %s (%s); start a node with `mvm-ci repram`, or name others with --nodes"
              .formatted(nodes, e.getMessage()));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(CommandFailure.FAILED, "interrupted");
    }
  }

  private static CommandFailure refused(HttpProblem e) {
    String line = String.valueOf(e.getMessage());
    return e.problem().status() == 401
        ? new CommandFailure(
            CommandFailure.REFUSED, line + "; set REPRAM_API_KEY to the key of the nodes")
        : new CommandFailure(CommandFailure.REFUSED, line);
  }

  @Override
  public void close() {
    client.close();
  }
}
