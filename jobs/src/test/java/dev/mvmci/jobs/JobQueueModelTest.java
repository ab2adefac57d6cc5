package dev.mvmci.jobs;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Any order of commands leaves the queue as a plain model says. */
class JobQueueModelTest {

  /** Kinds as often as they stand here. */
  private static final List<QueueModel.Kind> KINDS =
      Stream.of(
              Collections.nCopies(5, QueueModel.Kind.SUBMIT),
              Collections.nCopies(5, QueueModel.Kind.CLAIM),
              Collections.nCopies(3, QueueModel.Kind.START),
              Collections.nCopies(3, QueueModel.Kind.COMPLETE),
              Collections.nCopies(2, QueueModel.Kind.FAIL),
              Collections.nCopies(1, QueueModel.Kind.CANCEL),
              Collections.nCopies(2, QueueModel.Kind.STALE_COMPLETE),
              Collections.nCopies(2, QueueModel.Kind.REGISTER),
              Collections.nCopies(2, QueueModel.Kind.LOSE_LEASES))
          .flatMap(List::stream)
          .toList();

  private static final ManualClock clock = new ManualClock();
  @RegisterExtension static final TestNode node = new TestNode(clock);

  @RepeatedTest(60)
  void theQueueAgreesWithItsModel(RepetitionInfo repetition) throws InterruptedException {
    List<QueueModel.Action> actions = actions(new Random(repetition.getCurrentRepetition()));
    try (JobQueue queue = node.emptyQueue()) {
      var model = new QueueModel(queue, clock);
      for (QueueModel.Action action : actions) {
        model.perform(action);
      }
      model.checkEnd();
    }
  }

  private static List<QueueModel.Action> actions(Random random) {
    var actions = new ArrayList<QueueModel.Action>();
    for (int i = 10 + random.nextInt(31); i > 0; i--) {
      actions.add(
          new QueueModel.Action(KINDS.get(random.nextInt(KINDS.size())), random.nextInt(10)));
    }
    return actions;
  }
}
