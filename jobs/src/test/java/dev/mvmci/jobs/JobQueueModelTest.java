package dev.mvmci.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/** Any order of commands leaves the queue as a plain model says. */
class JobQueueModelTest {

  private static final ManualClock clock = new ManualClock();
  private static @Nullable TestNode node;

  @BeforeContainer
  static void open() throws IOException {
    node = new TestNode(Files.createTempDirectory("job-queue-properties"), clock);
  }

  @AfterContainer
  static void close() {
    if (node != null) {
      node.close();
    }
  }

  @Property(tries = 60, shrinking = ShrinkingMode.BOUNDED)
  void theQueueAgreesWithItsModel(@ForAll("actions") List<QueueModel.Action> actions)
      throws InterruptedException {
    TestNode opened = Objects.requireNonNull(node);
    try (JobQueue queue = opened.emptyQueue(JobsConfig.defaults("node-1"))) {
      var model = new QueueModel(queue, clock);
      for (QueueModel.Action action : actions) {
        model.perform(action);
      }
      model.checkEnd();
    }
  }

  @Provide
  Arbitrary<List<QueueModel.Action>> actions() {
    Arbitrary<QueueModel.Kind> kinds =
        Arbitraries.frequency(
            Tuple.of(5, QueueModel.Kind.SUBMIT),
            Tuple.of(5, QueueModel.Kind.CLAIM),
            Tuple.of(3, QueueModel.Kind.START),
            Tuple.of(3, QueueModel.Kind.COMPLETE),
            Tuple.of(2, QueueModel.Kind.FAIL),
            Tuple.of(1, QueueModel.Kind.CANCEL),
            Tuple.of(2, QueueModel.Kind.STALE_COMPLETE),
            Tuple.of(2, QueueModel.Kind.REGISTER),
            Tuple.of(2, QueueModel.Kind.LOSE_LEASES));
    return Combinators.combine(kinds, Arbitraries.integers().between(0, 9))
        .as(QueueModel.Action::new)
        .list()
        .ofMinSize(10)
        .ofMaxSize(40);
  }
}
