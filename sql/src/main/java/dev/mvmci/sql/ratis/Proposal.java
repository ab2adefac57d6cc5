package dev.mvmci.sql.ratis;

import dev.mvmci.sql.consensus.Consensus.Committed;
import dev.mvmci.sql.consensus.Consensus.ProposalFailure;
import dev.mvmci.sql.consensus.Position;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.jspecify.annotations.Nullable;

/**
 * An entry on its way through the log of this process. It carries the replica's answer back as an
 * object, so that nothing is serialized for a caller in the same process.
 */
final class Proposal<A> implements Message {

  private final ByteString content;
  private final CompletableFuture<Committed<A>> answer = new CompletableFuture<>();
  private volatile boolean appended;
  private volatile boolean submitted;

  /** What {@link #answer} is completed with once it is applied. */
  private volatile @Nullable Committed<A> outcome;

  Proposal(byte[] entry) {
    this.content = UnsafeByteOperations.unsafeWrap(entry);
  }

  @Override
  public ByteString getContent() {
    return content;
  }

  CompletableFuture<Committed<A>> answer() {
    return answer;
  }

  /** From now on the entry may take effect whatever happens to this member. */
  void markAppended() {
    appended = true;
  }

  /** Ratis is done with taking it, so that it knows of it when the entry is applied. */
  void markSubmitted() {
    submitted = true;
  }

  boolean isSubmitted() {
    return submitted;
  }

  /**
   * It is applied. Of several calls the first counts; they must not come at the same time. Nobody
   * is told before {@link #tell}, so that callers' work is not done under the caller's locks.
   */
  void applied(Position position, A result) {
    if (outcome == null) {
      outcome = new Committed<>(position, result);
    }
  }

  /** Tells what became of it, if it is applied and nobody was told yet. From any thread. */
  void tell() {
    Committed<A> present = outcome;
    if (present != null) {
      answer.complete(present);
    }
  }

  /** Ends a proposal that was not applied here; does nothing to one that was. */
  void ended(@Nullable RaftClientReply reply, @Nullable Throwable error) {
    tell();
    if (answer.isDone()) {
      return;
    }
    Throwable cause = error;
    if (cause == null && reply != null) {
      cause = reply.getException();
    }
    if (cause == null) {
      cause = new IllegalStateException("the log took the entry but the replica did not answer");
    }
    answer.completeExceptionally(new ProposalFailure(appended, cause));
  }
}
