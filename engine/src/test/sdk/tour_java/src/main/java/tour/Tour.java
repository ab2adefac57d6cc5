package tour;

import dev.mvmci.workflow.CallException;
import dev.mvmci.workflow.Child;
import dev.mvmci.workflow.ChildEnd;
import dev.mvmci.workflow.ChildRequest;
import dev.mvmci.workflow.HttpRequest;
import dev.mvmci.workflow.HttpResponse;
import dev.mvmci.workflow.HttpResult;
import dev.mvmci.workflow.Message;
import dev.mvmci.workflow.Problem;
import dev.mvmci.workflow.Progress;
import dev.mvmci.workflow.RetryPolicy;
import dev.mvmci.workflow.Run;
import dev.mvmci.workflow.State;
import dev.mvmci.workflow.Workflow;
import dev.mvmci.workflow.WorkflowException;
import dev.mvmci.workflow.json.JsonRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Calls all that the library for Java has; what it learns is the output. */
final class Tour {

  private Tour() {}

  record Input(String url, Map<String, List<Integer>> numbers, Optional<Double> factor) {}

  record Output(String id, List<String> learned) {}

  @JsonRecord
  record Note(String text, boolean flag, long number) {}

  @Workflow(responds = true)
  static Output start(Run run, Input input) {
    List<String> learned = new ArrayList<>();
    run.respond(new Note("got " + input.numbers(), true, 1));
    learned.add("now " + run.clock().now().getEpochSecond());
    learned.add("elapsed is not negative " + !run.clock().elapsed().isNegative());
    learned.add("millis " + System.currentTimeMillis() / 1000);
    learned.add("nano time " + (System.nanoTime() >= 0));
    learned.add("random " + run.random().nextInt(6) + " " + run.random().uuid());
    learned.add("library's chance " + UUID.randomUUID() + " " + Math.random());
    System.out.println("standard output");
    System.err.println("standard error");
    run.log().debug("a line of the log");
    run.progress(new Progress("job-1", Progress.Status.DONE, input.url(), 0));
    state(run.state(), "own", learned);
    state(run.sharedState(), "shared", learned);
    run.mail().send(run.id(), "note", new Note("to myself", false, 2));
    Message note = run.mail().receive("note");
    learned.add(note.type() + " " + note.as(Note.class));
    learned.add("no message " + run.mail().receive(Duration.ofSeconds(5), "other").isEmpty());
    children(run, learned);
    requests(run, input, learned);
    try {
      learned.add(run.secret("absent"));
    } catch (CallException e) {
      learned.add("no secret " + e.problem());
    }
    learned.add("secret of " + run.secret("token").length());
    run.sleep(Duration.ofDays(400));
    return new Output(run.id(), learned);
  }

  private static void state(State state, String name, List<String> learned) {
    learned.add(name + " " + state.get("key", Note.class));
    state.set("key", new Note(name, true, 3));
    learned.add(name + " " + state.get("key", Note.class));
    learned.add(name + " swapped " + state.swap("key", null, 1));
    learned.add(name + " swapped " + state.swap("key", new Note(name, true, 3), 5));
    learned.add(name + " " + state.get("key", Integer.class));
    state.delete("key");
  }

  private static void children(Run run, List<String> learned) {
    ChildEnd end = run.start(ChildRequest.of("child", new Note("go", true, 20))).join();
    learned.add("child " + end.isCompleted() + " " + end.output(Long.class));
    Child other = run.start(ChildRequest.of("child", null).in("tour_java", "1").outliving());
    ChildEnd failed = other.join();
    learned.add("ended in time " + other.join(Duration.ofDays(1)).isPresent());
    learned.add("child " + failed.status() + " " + failed.errorMessage().orElse(""));
    try {
      run.start(ChildRequest.of("absent", null));
    } catch (CallException e) {
      learned.add("no workflow " + e.problem());
    }
  }

  private static void requests(Run run, Input input, List<String> learned) {
    HttpRequest post =
        HttpRequest.post(input.url(), "text/plain", "\u00e4 \ud83c\udf75")
            .header("x-tour", "1")
            .timeout(Duration.ofSeconds(30))
            .bodyLimit(1000)
            .redirectLimit(1);
    learned.add("post " + described(run.http().send(post)));
    HttpResult got =
        RetryPolicy.DEFAULT.withAttempts(3).send(run, HttpRequest.get(input.url()).idempotent());
    learned.add("get " + described(got));
  }

  private static String described(HttpResult result) {
    return result instanceof HttpResponse response
        ? response.status()
            + " "
            + response.text()
            + " "
            + response.header("Content-Type").orElse("")
        : result.toString();
  }

  /** Returns the note's number and one more; fails without a note. */
  @Workflow
  static long child(Run run, Optional<Note> note) {
    return note.orElseThrow(() -> WorkflowException.forGood("there is no note")).number() + 1;
  }

  /** Ends in each way there is. */
  @Workflow
  static void end(Run run, String how) {
    switch (how) {
      case "for now" -> throw WorkflowException.forNow("later");
      case "exception" -> throw new IllegalStateException("by an exception");
      case "null" -> how.substring(0, 1).concat(run.json().read("null", Note.class).text());
      case "deep" -> deep(0);
      case "memory" -> {
        List<long[]> all = new ArrayList<>();
        while (true) {
          all.add(new long[1000]);
        }
      }
      case "cancelled" -> {
        run.cleanUpOnCancel(true);
        try {
          run.sleep(Duration.ofDays(1));
        } catch (CallException e) {
          run.log().info("told " + (e.problem() == Problem.CANCELLED));
          run.sleep(Duration.ofSeconds(1));
        }
      }
      default -> run.log().info("nothing to do");
    }
  }

  private static int deep(int depth) {
    return depth < 0 ? 0 : deep(depth + 1) + deep(depth + 2);
  }
}
