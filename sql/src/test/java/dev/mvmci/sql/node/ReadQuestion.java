package dev.mvmci.sql.node;

import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A read index that waits for a majority to confirm the leader. */
record ReadQuestion(long index, Set<Long> confirmed, CompletableFuture<Long> answer) {

  void confirmed(long by, int majority) {
    confirmed.add(by);
    if (confirmed.size() >= majority) {
      answer.complete(index);
    }
  }
}
