package dev.mvmci.workflow;

import static dev.mvmci.workflow.Calls.utf8;

import dev.mvmci.workflow.host.Host;
import dev.mvmci.workflow.json.Codecs;
import dev.mvmci.workflow.json.JsonObject;
import dev.mvmci.workflow.json.JsonValue;
import java.time.Duration;

/**
 * All that a workflow learns of the world and does to it. Each call is written to the journal of
 * the run; after a crash it is answered from there and does not happen again. Not for several
 * threads, of which a guest has one.
 */
public final class Run {

  private final Calls calls;
  private final Codecs codecs;

  /**
   * A run on a host: the engine's, or one that a test has made.
   *
   * @param codecs of what can be input, output, message or value
   */
  public Run(Host host, Codecs codecs) {
    this.calls = new Calls(host);
    this.codecs = codecs;
  }

  /** The run's own id, to which others can send messages. */
  public String id() {
    return calls.text(calls.host().runId());
  }

  /** The input as it was given: JSON. A workflow that takes an input has it already. */
  public String inputJson() {
    return calls.text(calls.host().input());
  }

  /** Reads and writes JSON by the codecs of this module. */
  public Codecs json() {
    return codecs;
  }

  /**
   * Answers whoever started the run before it ends; durable when this returns. Say {@code responds
   * = true} in {@link Workflow} so that the start waits for it.
   *
   * @param value of a class with a codec
   * @throws CallException {@link Problem#EXISTS} the second time
   */
  public void respond(Object value) {
    var _ = calls.checked(calls.host().respond(utf8(codecs.write(value))));
  }

  /**
   * Sets the run's output, at most 1 MiB; the last one counts. What a workflow returns is set by
   * itself.
   *
   * @throws CallException {@link Problem#TOO_LARGE}
   */
  public void output(JsonValue json) {
    var _ = calls.checked(calls.host().output(utf8(json.toJson())));
  }

  /**
   * Waits, for years if need be. The deadline is durable: a restart does not prolong it, and
   * meanwhile the run leaves the memory.
   *
   * @throws CallException {@link Problem#CANCELLED}
   */
  public void sleep(Duration time) {
    var _ = calls.checked(calls.host().sleep(Calls.nanos(time)));
  }

  /** Time. */
  public Clock clock() {
    return new Clock(calls);
  }

  /** Chance. */
  public Random random() {
    return new Random(calls);
  }

  /** Requests. */
  public Http http() {
    return new Http(calls);
  }

  /** Messages. */
  public Mail mail() {
    return new Mail(calls, codecs);
  }

  /** The run's own keys and values. */
  public State state() {
    return new State(calls, codecs, State.OF_THE_RUN);
  }

  /** Keys and values that all runs of modules of this name share. */
  public State sharedState() {
    return new State(calls, codecs, State.OF_THE_MODULE);
  }

  /** The log of the run. */
  public Log log() {
    return new Log(calls);
  }

  /** Shows a row on the page of the job. */
  public void progress(Progress progress) {
    var _ = calls.checked(calls.host().progress(utf8(progress.json())));
  }

  /**
   * Starts a child, once. It ends with this run unless it is detached.
   *
   * @throws CallException {@link Problem#NOT_FOUND} if there is no such workflow
   */
  public Child start(ChildRequest request) {
    JsonObject.Builder json = JsonObject.builder().put("workflow", request.workflow());
    if (request.input() != null) {
      json.put("input", JsonValue.parse(codecs.write(request.input())));
    }
    if (request.module() != null) {
      json.put("module", request.module());
    }
    if (request.version() != null) {
      json.put("version", request.version());
    }
    if (request.detached()) {
      json.put("detached", true);
    }
    return new Child(calls, codecs, calls.text(calls.host().spawn(utf8(json.build().toJson()))));
  }

  /**
   * The value of a secret. It is kept out of the journal and of all that the run says.
   *
   * @throws CallException {@link Problem#NOT_FOUND}
   */
  public String secret(String name) {
    return calls.text(calls.host().secret(utf8(name)));
  }

  /**
   * Has the run told of its cancellation, once, by a {@link CallException} with {@link
   * Problem#CANCELLED} from the call that waits or is next to wait. It then has a minute to clean
   * up; however it ends, it has been cancelled. Otherwise a cancelled run ends where it is.
   */
  public void cleanUpOnCancel(boolean wanted) {
    var _ = calls.checked(calls.host().onCancel(wanted));
  }
}
