package dev.mvmci.sql.ratis;

import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One thread tells all followers, so none of them may end it. */
class AnnouncerTest {

  private final Announcer announcer = new Announcer();

  @AfterEach
  void close() {
    announcer.close();
  }

  @Test
  void aFollowerThatFailsIsNoReasonNotToTellTheOthers() {
    List<AtomicInteger> told = Stream.generate(AtomicInteger::new).limit(4).toList();
    for (AtomicInteger times : told) {
      // Some before and some behind those that fail, in whatever order they are told.
      announcer.add(_ -> times.incrementAndGet() < 0);
      announcer.add(_ -> {
        throw new IllegalStateException("told the other " + times);
      });
      announcer.add(_ -> {
        throw new StackOverflowError("told the other " + times);
      });
    }
    announcer.start();

    for (int round = 1; round <= 3; round++) {
      int least = round;
      await().until(() -> told.stream().allMatch(times -> times.get() >= least));
      announcer.wake();
    }
  }

  @Test
  void whoSaysThatThereIsMoreIsAskedAgainWithoutBeingWoken() {
    AtomicInteger told = new AtomicInteger();
    announcer.add(_ -> told.incrementAndGet() < 5);
    announcer.start();

    await().until(() -> told.get() == 5);
  }
}
