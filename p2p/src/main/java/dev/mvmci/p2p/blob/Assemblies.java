package dev.mvmci.p2p.blob;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The blobs that are not whole yet: their room, their holds, and who is at work. Thread-safe. */
final class Assemblies {

  private static final Logger log = LoggerFactory.getLogger(Assemblies.class);

  private final Disk disk;
  private final Shelf partials;
  private final Space space;
  private final Holds holds;
  private final InstantSource clock;
  private final Publisher publisher;

  /** Makes a blob of a complete file. */
  @FunctionalInterface
  interface Publisher {
    BlobInfo publish(Path file, BlobTree tree) throws IOException;
  }

  Assemblies(
      Disk disk,
      Shelf partials,
      Space space,
      Holds holds,
      InstantSource clock,
      Publisher publisher) {
    this.disk = disk;
    this.partials = partials;
    this.space = space;
    this.holds = holds;
    this.clock = clock;
    this.publisher = publisher;
  }

  /**
   * Makes a damaged blob one that is not whole, for its sound leaves are worth keeping. Those who
   * read it go on with the file that they opened.
   */
  void setAside(BlobId id, Shelf blobs) throws IOException {
    holds.hold(id);
    try {
      BlobInfo info = blobs.get(id);
      if (info != null) {
        disk.rename(blobs.path(id), partials.path(id));
        blobs.forget(id);
        keep(id, info.bytes());
      }
    } finally {
      holds.release(id);
    }
  }

  /**
   * Begins to assemble a blob from its leaves, or continues where it was left. One at a time does
   * that for each blob; others wait, and then may find the blob whole.
   *
   * @throws BlobFailure.NoSpace if there is no room for all of it
   */
  PartialBlob begin(BlobTree tree) throws IOException, InterruptedException {
    holds.beginAssembly(tree.id());
    BlobInfo before = partials.get(tree.id());
    long fileBytes = before == null ? 0 : before.bytes();
    partials.forget(tree.id());
    boolean taken = false;
    boolean opened = false;
    try {
      space.take(Space.cost(tree.length()));
      taken = true;
      PartialBlob partial = open(tree);
      opened = true;
      return partial;
    } finally {
      if (!opened) {
        leave(tree, taken, fileBytes);
      }
    }
  }

  private PartialBlob open(BlobTree tree) throws IOException {
    DiskFile file = disk.openOrCreate(partials.path(tree.id()), tree.length());
    boolean opened = false;
    try {
      var partial = new PartialBlob(file, tree, new Assembly(tree));
      opened = true;
      return partial;
    } finally {
      if (!opened) {
        file.close();
      }
    }
  }

  private void leave(BlobTree tree, boolean taken, long fileBytes) {
    if (taken) {
      space.give(Space.cost(tree.length()));
    }
    if (fileBytes > 0) {
      keep(tree.id(), fileBytes);
    } else {
      removeEmpty(tree.id());
    }
    holds.endAssembly(tree.id());
  }

  private void removeEmpty(BlobId id) {
    try {
      disk.delete(partials.path(id));
    } catch (IOException e) {
      // It does no harm; the next start knows it, and a collection removes it.
      log.debug("an empty file of blob {} stays", id, e);
    }
  }

  private void keep(BlobId id, long fileBytes) {
    space.count(Space.cost(fileBytes));
    partials.record(new BlobInfo(id, fileBytes, clock.instant()));
  }

  private final class Assembly implements PartialBlob.Owner {
    private final BlobTree tree;

    Assembly(BlobTree tree) {
      this.tree = tree;
    }

    @Override
    public BlobInfo finished() throws IOException {
      return publisher.publish(partials.path(tree.id()), tree);
    }

    @Override
    public void closed(boolean finished, long fileBytes) {
      if (finished) {
        holds.endAssembly(tree.id());
      } else {
        leave(tree, true, fileBytes);
      }
    }
  }
}
