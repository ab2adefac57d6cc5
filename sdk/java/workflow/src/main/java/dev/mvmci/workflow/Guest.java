package dev.mvmci.workflow;

import static dev.mvmci.workflow.Calls.utf8;

import dev.mvmci.workflow.host.EngineHost;
import dev.mvmci.workflow.host.Host;
import dev.mvmci.workflow.json.Codecs;
import java.util.function.Consumer;

/** Where the engine comes in. Called by what the compiler makes of {@link Workflow}s. */
public final class Guest {

  private static final int DONE = 0;
  private static final int FAILED = 1;

  private Guest() {}

  /** Runs a workflow in the engine; its status. */
  public static int run(Codecs codecs, Consumer<Run> workflow) {
    return run(new EngineHost(), codecs, workflow);
  }

  @SuppressWarnings("CatchAndPrintStackTrace") // standard error is the log of the run
  static int run(Host host, Codecs codecs, Consumer<Run> workflow) {
    try {
      workflow.accept(new Run(host, codecs));
      return DONE;
    } catch (WorkflowException e) {
      byte[] message = utf8(String.valueOf(e.getMessage()));
      if (e.isForNow()) {
        host.failForNow(message);
      } else {
        host.fail(message);
      }
    } catch (CallException e) {
      if (e.problem() == Problem.CANCELLED) {
        return DONE; // nothing was left to clean up
      }
      host.fail(utf8(String.valueOf(e.getMessage())));
    } catch (Throwable e) { // an error must reach the page of the run like any exception
      host.fail(utf8(e.toString()));
    }
    return FAILED;
  }
}
