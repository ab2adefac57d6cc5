package dev.mvmci.p2p.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

class OutboxTest {

  private final Queue<Runnable> loop = new ArrayDeque<>();
  private final List<String> written = new ArrayList<>();

  @Test
  void aBodyNeverLeavesBeforeItsHeadWhicheverThreadIsSlow() {
    var slow = new SlowFirst();
    var outbox = new Outbox(slow, new Outbox.Turn());
    slow.meanwhile =
        () -> {
          outbox.post(() -> written.add("head 2"));
          outbox.after(() -> written.add("body 2"));
        };
    outbox.post(() -> written.add("head 1"));
    outbox.after(() -> written.add("body 1"));
    for (Runnable next = loop.poll(); next != null; next = loop.poll()) {
      next.run();
    }
    assertThat(written).containsExactlyInAnyOrder("head 1", "body 1", "head 2", "body 2");
    assertThat(written).containsSubsequence("head 1", "body 1");
    assertThat(written).containsSubsequence("head 2", "body 2");
  }

  /** An event loop to which the first thread comes only after others have done something. */
  private final class SlowFirst implements Executor {
    private Runnable meanwhile = () -> {};

    @Override
    public void execute(Runnable task) {
      Runnable others = meanwhile;
      meanwhile = () -> {};
      others.run();
      loop.add(task);
    }
  }
}
