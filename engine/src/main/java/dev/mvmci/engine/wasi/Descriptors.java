package dev.mvmci.engine.wasi;

import dev.mvmci.engine.wasi.Descriptor.OpenDirectory;
import dev.mvmci.engine.wasi.Descriptor.OpenFile;
import java.util.Map;
import java.util.TreeMap;

/** What a program has open: from the beginning its streams, and the root of its files as 3. */
public final class Descriptors {

  /** As for files: recorded runs rely on it. */
  private static final int MAX_OPEN = 256;

  private final Map<Integer, Descriptor> open = new TreeMap<>();

  Descriptors(DirectoryNode root) {
    for (Descriptor.Stream stream : Descriptor.Stream.values()) {
      open.put(open.size(), stream);
    }
    open.put(open.size(), new OpenDirectory(root, true));
  }

  /** What has this number. */
  public Descriptor get(int number) {
    Descriptor descriptor = open.get(number);
    if (descriptor == null) {
      throw new WasiFailure(WasiErrno.BADF);
    }
    return descriptor;
  }

  /** The directory of this number. */
  public DirectoryNode directory(int number) {
    return switch (get(number)) {
      case OpenDirectory(DirectoryNode node, boolean _) -> node;
      case OpenFile _, Descriptor.Stream _ -> throw new WasiFailure(WasiErrno.NOTDIR);
    };
  }

  /** The file of this number. */
  public OpenFile file(int number) {
    return switch (get(number)) {
      case OpenFile file -> file;
      case OpenDirectory _ -> throw new WasiFailure(WasiErrno.ISDIR);
      case Descriptor.Stream _ -> throw new WasiFailure(WasiErrno.SPIPE);
    };
  }

  /** Fails if one more cannot be opened. */
  public void ensureRoom() {
    if (open.size() >= MAX_OPEN) {
      throw new WasiFailure(WasiErrno.MFILE);
    }
  }

  /** Opens it under the smallest number that is free. */
  public int open(Node node, boolean reads, boolean writes, int flags) {
    ensureRoom();
    int number = 0;
    while (open.containsKey(number)) {
      number++;
    }
    open.put(
        number,
        switch (node) {
          case DirectoryNode directory -> new OpenDirectory(directory, false);
          case FileNode file -> {
            file.opened();
            yield new OpenFile(file, reads, writes, flags);
          }
        });
    return number;
  }

  /** Closes it. */
  public void close(int number) {
    var _ = get(number);
    if (open.remove(number) instanceof OpenFile file) {
      file.node().closed();
    }
  }

  /** Closes the second and gives its number to the first. */
  public void renumber(int from, int to) {
    Descriptor moved = get(from);
    var _ = get(to);
    if (from != to) {
      close(to);
      open.remove(from);
      open.put(to, moved);
    }
  }
}
