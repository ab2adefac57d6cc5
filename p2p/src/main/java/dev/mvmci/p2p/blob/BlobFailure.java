package dev.mvmci.p2p.blob;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Why something with a blob did not succeed, where the caller can do something about it. */
public abstract sealed class BlobFailure extends IOException {

  private BlobFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** The blob is larger than the store takes. Nothing of it was kept. */
  public static final class TooLarge extends BlobFailure {
    TooLarge(long limit) {
      super("the blob is larger than the %d bytes that are taken".formatted(limit), null);
    }
  }

  /** There is no room. Nothing of a blob that was being put is left. */
  public static final class NoSpace extends BlobFailure {
    NoSpace(long limit) {
      super(
          "all blobs together may have %d bytes, and this one would exceed that;".formatted(limit)
              + " collect what nobody needs, or raise the limit",
          null);
    }

    NoSpace(Path directory, IOException cause) {
      super("the disk of %s is full; make room there".formatted(directory), cause);
    }
  }

  /** What was put under a name has another one. Nothing of it was kept. */
  public static final class Mismatch extends BlobFailure {
    Mismatch(BlobId wanted, BlobId actual) {
      super("these bytes are blob %s, not %s".formatted(actual, wanted), null);
    }
  }

  /** What is on disk is not what was put there. */
  public static final class Corrupt extends BlobFailure {
    Corrupt(BlobId id, String what) {
      super(
          "%s of blob %s is damaged on disk; fetch it from a peer, or put it again"
              .formatted(what, id),
          null);
    }
  }

  /** Nobody gave the blob, or not all of it. What was verified is kept for the next time. */
  public static final class NotFetched extends BlobFailure {
    NotFetched(BlobId id, String reasons) {
      super("blob %s could not be fetched: %s".formatted(id, reasons), null);
    }
  }

  /** A source gave something that does not match the id. It is not to be asked again. */
  public static final class Untrustworthy extends BlobFailure {
    Untrustworthy(String what) {
      super(what, null);
    }
  }
}
