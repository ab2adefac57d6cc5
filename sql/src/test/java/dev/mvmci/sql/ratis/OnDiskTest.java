package dev.mvmci.sql.ratis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto.AppendResult;
import org.junit.jupiter.api.Test;

/** When a follower's answer may leave. */
class OnDiskTest {

  private final AtomicLong flushed = new AtomicLong(6);

  @Test
  void whatIsOnDiskIsConfirmedAtOnce() {
    AppendEntriesReplyProto answer = answer(AppendResult.SUCCESS, 6);

    assertThat(new OnDisk(flushed::get).await(answer)).isCompletedWithValue(answer);
  }

  @Test
  void whatIsNotWaits() throws Exception {
    AppendEntriesReplyProto answer = answer(AppendResult.SUCCESS, 7);
    var looks = new CountDownLatch(3);
    OnDisk onDisk =
        new OnDisk(() -> {
          looks.countDown();
          return flushed.get();
        });

    CompletableFuture<AppendEntriesReplyProto> confirmed = onDisk.await(answer);
    looks.await();
    assertThat(confirmed).isNotDone();
    flushed.set(7);

    assertThat(confirmed.get(20, TimeUnit.SECONDS)).isEqualTo(answer);
  }

  @Test
  void aRefusalConfirmsNothing() {
    AppendEntriesReplyProto answer = answer(AppendResult.INCONSISTENCY, 9);

    assertThat(new OnDisk(flushed::get).await(answer)).isCompletedWithValue(answer);
  }

  private static AppendEntriesReplyProto answer(AppendResult result, long match) {
    return AppendEntriesReplyProto.newBuilder().setResult(result).setMatchIndex(match).build();
  }
}
