package dev.mvmci.p2p.blob;

import dev.mvmci.http.Call;
import dev.mvmci.http.Headers;
import dev.mvmci.http.HttpCaller;
import dev.mvmci.http.Reply;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/** Asks one source for blobs, and believes nothing that does not match the id. Thread-safe. */
public final class BlobClient {

  /** Largest answer that a source has reason to give: the leaf hashes of the largest blob. */
  public static final long MAX_ANSWER_BYTES =
      Long.BYTES + BlobTree.hashBytes(BlobLimits.LARGEST_BLOB_BYTES);

  private static final byte[] NOTHING = {};

  private final HttpCaller caller;
  private final Duration timeout;

  /**
   * @param timeout for each answer
   */
  public BlobClient(HttpCaller caller, Duration timeout) {
    this.caller = caller;
    this.timeout = timeout;
  }

  /** Takes leaves that are right. */
  @FunctionalInterface
  public interface Sink {
    void take(int leaf, byte[] content, int offset, int count) throws IOException;
  }

  /** The route of a blob. */
  static String path(BlobId id) {
    return "/api/v1/blobs/" + id;
  }

  /**
   * The leaves of a blob; empty if the source does not have it.
   *
   * @throws BlobFailure.Untrustworthy if they do not make up this id
   * @throws IOException if there was no answer, or one that says nothing
   */
  public Optional<BlobTree> tree(BlobId id) throws IOException, InterruptedException {
    Reply reply = caller.call(Call.get(path(id) + "/tree").within(timeout));
    if (reply.status() == 404) {
      return Optional.empty();
    }
    requireStatus(reply, 200);
    ByteBuffer body = ByteBuffer.wrap(reply.body());
    if (body.remaining() < Long.BYTES) {
      throw new BlobFailure.Untrustworthy("its list of leaves is too short");
    }
    long length = body.getLong();
    var hashes = new byte[body.remaining()];
    body.get(hashes);
    if (length < 0
        || length > BlobLimits.LARGEST_BLOB_BYTES
        || BlobTree.hashBytes(length) != hashes.length) {
      throw new BlobFailure.Untrustworthy("its list of leaves has a wrong length");
    }
    BlobTree tree = BlobTree.of(length, hashes);
    if (!tree.id().equals(id)) {
      throw new BlobFailure.Untrustworthy("its list of leaves is that of " + tree.id());
    }
    return Optional.of(tree);
  }

  /**
   * Asks for leaves that follow each other, and hands on each that is right.
   *
   * @throws BlobFailure.Untrustworthy at the first that is wrong; those before it were handed on
   * @throws IOException if there was no answer, or one that says nothing
   */
  public void leaves(BlobTree tree, int first, int count, Sink sink)
      throws IOException, InterruptedException {
    long from = tree.offsetOf(first);
    long end = tree.offsetOf(first + count - 1) + tree.lengthOf(first + count - 1);
    var range = Headers.of("range", "bytes=%d-%d".formatted(from, end - 1));
    Reply reply = caller.call(new Call("GET", path(tree.id()), range, NOTHING, timeout));
    requireStatus(reply, 206);
    byte[] body = reply.body();
    int at = 0;
    for (int leaf = first; leaf < first + count; leaf++) {
      int bytes = tree.lengthOf(leaf);
      if (at + bytes > body.length || !tree.matches(leaf, body, at, bytes)) {
        throw new BlobFailure.Untrustworthy(
            "leaf %d of %d was wrong".formatted(leaf + 1, tree.leaves()));
      }
      sink.take(leaf, body, at, bytes);
      at += bytes;
    }
    if (at != body.length) {
      throw new BlobFailure.Untrustworthy("it gave more than it was asked for");
    }
  }

  private static void requireStatus(Reply reply, int wanted) throws IOException {
    if (reply.status() != wanted) {
      throw new IOException("it answered with status " + reply.status());
    }
  }
}
