package dev.mvmci.sql.node;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets strict reads of a member share their questions to the leader, or the leader's to the others.
 * A read may only use an answer to a question that was asked after the read began, so while one
 * question is under way all newcomers wait for the next.
 */
final class SharedBarrier {

  private final Supplier<CompletableFuture<Long>> question;
  private final ReentrantLock lock = new ReentrantLock();

  /** Whether a question is under way; guarded by {@link #lock}. */
  private boolean asking;

  /** Whom the next question is for; guarded by {@link #lock}. */
  private @Nullable CompletableFuture<Long> next;

  SharedBarrier(Supplier<CompletableFuture<Long>> question) {
    this.question = question;
  }

  /** The index that a read which begins now must wait for. */
  CompletableFuture<Long> index() {
    CompletableFuture<Long> mine;
    lock.lock();
    try {
      if (asking) {
        if (next == null) {
          next = new CompletableFuture<>();
        }
        return next.copy();
      }
      asking = true;
      mine = new CompletableFuture<>();
    } finally {
      lock.unlock();
    }
    ask(mine);
    return mine.copy();
  }

  private void ask(CompletableFuture<Long> askers) {
    var _ =
        question
            .get()
            .whenComplete((index, error) -> {
              CompletableFuture<Long> following = takeNext();
              if (error != null) {
                askers.completeExceptionally(error);
              } else {
                askers.complete(index);
              }
              if (following != null) {
                ask(following);
              }
            });
  }

  private @Nullable CompletableFuture<Long> takeNext() {
    lock.lock();
    try {
      CompletableFuture<Long> following = next;
      next = null;
      asking = following != null;
      return following;
    } finally {
      lock.unlock();
    }
  }
}
