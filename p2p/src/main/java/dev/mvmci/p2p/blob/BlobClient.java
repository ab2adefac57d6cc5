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

  /** Who asks with it checks every leaf, so that it need not be done twice. */
  static final String CHECKED_BY = "blob-checked-by";

  private static final Headers UNCHECKED = Headers.of(CHECKED_BY, "receiver");
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

    /** The bytes are others when it has returned. */
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
    requireStatus(reply.status(), 200);
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
   * Asks for leaves that follow each other, and hands on each that is right. The source need not
   * check what it sends. If a leaf is wrong it is asked for once more, checked there: so the source
   * notices when it is its disk that is damaged.
   *
   * @throws BlobFailure.Untrustworthy at the first that is wrong; those before it were handed on
   * @throws IOException if there was no answer, or one that says nothing, or broke off
   */
  public void leaves(BlobTree tree, int first, int count, Sink sink)
      throws IOException, InterruptedException {
    int end = first + count;
    for (int next = first; next < end; ) {
      next += right(tree, next, end - next, UNCHECKED, sink);
      if (next < end) {
        if (right(tree, next, 1, Headers.NONE, sink) == 0) {
          throw new BlobFailure.Untrustworthy(
              "leaf %d of %d was wrong".formatted(next + 1, tree.leaves()));
        }
        next++;
      }
    }
  }

  /** How many leaves were right before one that was not. */
  private int right(BlobTree tree, int first, int count, Headers how, Sink sink)
      throws IOException, InterruptedException {
    int last = first + count - 1;
    long end = tree.offsetOf(last) + tree.lengthOf(last);
    Headers headers = how.and("range", "bytes=%d-%d".formatted(tree.offsetOf(first), end - 1));
    var call = new Call("GET", path(tree.id()), headers, NOTHING, timeout);
    return caller.read(
        call,
        (status, body) -> {
          requireStatus(status, 206);
          var content = new byte[tree.lengthOf(first)];
          for (int leaf = first; leaf <= last; leaf++) {
            int bytes = tree.lengthOf(leaf);
            if (body.readNBytes(content, 0, bytes) < bytes
                || !tree.matches(leaf, content, 0, bytes)) {
              return leaf - first;
            }
            sink.take(leaf, content, 0, bytes);
          }
          if (body.read() >= 0) {
            throw new BlobFailure.Untrustworthy("it gave more than it was asked for");
          }
          return count;
        });
  }

  private static void requireStatus(int status, int wanted) throws IOException {
    if (status != wanted) {
      throw new IOException("it answered with status " + status);
    }
  }
}
