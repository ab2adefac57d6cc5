package errands;

import dev.mvmci.workflow.CallException;
import dev.mvmci.workflow.ChildEnd;
import dev.mvmci.workflow.ChildRequest;
import dev.mvmci.workflow.HttpFailure;
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
import dev.mvmci.workflow.json.JsonArray;
import dev.mvmci.workflow.json.JsonRecord;
import dev.mvmci.workflow.json.JsonString;
import dev.mvmci.workflow.json.JsonValue;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** As {@code errands.c}, in Java. */
final class Errands {

  private static final Duration DAY = Duration.ofDays(1);

  private Errands() {}

  @JsonRecord
  record Begun(boolean begun) {}

  @JsonRecord
  record Note(int n) {}

  @Workflow(responds = true)
  static void start(Run run) {
    run.respond(new Begun(true));
    run.log().trace("level");
    run.log().debug("level");
    run.log().info("level");
    run.log().warn("level");
    run.log().error("level");
    List<JsonValue> went = new ArrayList<>();
    note(
        went, "clock", !run.clock().elapsed().isNegative() && run.clock().now().toEpochMilli() > 0);
    note(
        went,
        "chance",
        run.random().bytes(4).length == 4 && run.random().uuid().toString().charAt(14) == '4');
    note(
        went,
        "secret",
        run.secret("token").length() == 6
            && problemOf(() -> run.secret("none")) == Problem.NOT_FOUND);
    note(went, "own state", keeps(run.state()));
    note(went, "shared state", keeps(run.sharedState()));
    note(went, "timeout", run.mail().receive(Duration.ofSeconds(1), "never").isEmpty());
    run.mail().send(run.id(), "go", new Note(2));
    Message go = run.mail().receive(DAY, "go").orElseThrow();
    note(went, "message", go.type().equals("go") && go.as(Note.class).n() == 2);
    ChildEnd end = run.start(ChildRequest.of("twice", 4)).join();
    note(went, "child", end.isCompleted() && end.output(Integer.class) == 8);
    note(went, "retry", retried(run));
    HttpResult posted = run.http().send(HttpRequest.of("POST", "http://shop.test/buy"));
    note(went, "request", posted instanceof HttpResponse);
    note(
        went,
        "interrupted",
        posted instanceof HttpFailure failure && failure.problem() == Problem.INTERRUPTED);
    run.progress(new Progress("job-1", Progress.Status.DONE, "http://shop.test/", 0));
    note(went, "progress", true);
    run.sleep(Duration.ofDays(400));
    note(went, "timer", true);
    run.output(new JsonArray(went));
  }

  private static void note(List<JsonValue> went, String name, boolean well) {
    if (well) {
      went.add(new JsonString(name));
    }
  }

  private static boolean keeps(State state) {
    boolean absent = state.get("key", Integer.class).isEmpty();
    boolean made = state.swap("key", null, 1);
    boolean again = state.swap("key", null, 2);
    state.set("key", 3);
    boolean found = state.get("key", Integer.class).orElse(0) == 3;
    state.delete("key");
    return absent && made && !again && found;
  }

  private static boolean retried(Run run) {
    HttpRequest request = HttpRequest.get("http://shop.test/stock").idempotent();
    return RetryPolicy.DEFAULT.send(run, request) instanceof HttpResponse;
  }

  @Workflow
  static int twice(Run run, int number) {
    return 2 * number;
  }

  private static Problem problemOf(Runnable call) {
    try {
      call.run();
    } catch (CallException e) {
      return e.problem();
    }
    throw WorkflowException.forGood("the call succeeded");
  }

  /** Is cancelled while it does what its input says, and puts things back. */
  @Workflow
  static void tidy(Run run, String how) {
    run.cleanUpOnCancel(true);
    Problem told =
        problemOf(() -> {
          if (how.equals("message")) {
            run.mail().receive("go");
          } else if (how.equals("request")) {
            run.http().send(HttpRequest.of("POST", "http://shop.test/slow"));
          }
          run.sleep(DAY);
        });
    if (told != Problem.CANCELLED) {
      throw WorkflowException.forGood("not told");
    }
    run.http().send(HttpRequest.of("POST", "http://shop.test/undo"));
    run.sleep(Duration.ofSeconds(1));
    run.sharedState().set("tidied", 1);
    run.log().info("tidied");
  }

  /** What the class library asks of the world goes the same way as the calls of the run. */
  @Workflow
  static List<String> library(Run run) {
    List<String> learned = new ArrayList<>();
    try {
      ask(learned);
    } catch (IOException | InterruptedException e) {
      throw WorkflowException.forGood(e.toString());
    }
    return learned;
  }

  private static void ask(List<String> learned) throws IOException, InterruptedException {
    learned.add(String.valueOf(System.currentTimeMillis()));
    learned.add(String.valueOf(System.nanoTime() >= 0));
    learned.add(String.valueOf(new Random().nextInt(1000)));
    learned.add(String.valueOf(Math.random()));
    learned.add(UUID.randomUUID().toString());
    System.out.println("printed");
    System.err.println("complained");
    File file = new File("/notes.txt");
    try (FileOutputStream out = new FileOutputStream(file)) {
      out.write("kept in memory".getBytes(StandardCharsets.UTF_8));
    }
    Thread.sleep(3_600_000);
    try (FileInputStream in = new FileInputStream(file)) {
      byte[] bytes = new byte[100];
      learned.add(new String(bytes, 0, in.read(bytes), StandardCharsets.UTF_8));
    }
    learned.add("deleted " + file.delete() + ", there " + file.exists());
  }

  /** Is told of its cancellation while the class library sleeps. */
  @Workflow
  static void interrupted(Run run) {
    run.cleanUpOnCancel(true);
    try {
      Thread.sleep(86_400_000);
    } catch (InterruptedException e) {
      run.log().info("tidied");
    }
  }
}
