package dev.mvmci.engine.wasi;

import dev.mvmci.engine.wasi.WasiPath.Place;
import java.util.Optional;

/**
 * Files and directories in memory, of one run. Nothing of them is written down: a replay makes them
 * anew. Paths are relative to a directory that they cannot leave; there are no links.
 */
public final class FileTree {

  private final Space space = new Space();
  private final DirectoryNode root = new DirectoryNode(1, null, space);
  private long lastNumber = 1;

  /** What becomes of a path that is opened. */
  public record Opening(boolean create, boolean directory, boolean exclusive, boolean truncate) {}

  public DirectoryNode root() {
    return root;
  }

  /** What has this path. */
  public Node find(DirectoryNode base, String path) {
    Place place = WasiPath.place(base, path);
    return known(place).orElseThrow(() -> new WasiFailure(WasiErrno.NOENT));
  }

  private static Optional<Node> known(Place place) {
    String name = place.name();
    if (name == null) {
      return Optional.of(place.directory());
    }
    Optional<Node> node = place.directory().find(name);
    if (place.isDirectory() && node.filter(FileNode.class::isInstance).isPresent()) {
      throw new WasiFailure(WasiErrno.NOTDIR);
    }
    return node;
  }

  /** Finds or creates what is to be opened. */
  public Node open(DirectoryNode base, String path, Opening opening) {
    Place place = WasiPath.place(base, path);
    Optional<Node> known = known(place);
    if (known.isEmpty()) {
      if (!opening.create()) {
        throw new WasiFailure(WasiErrno.NOENT);
      }
      if (opening.directory() || place.isDirectory()) {
        throw new WasiFailure(WasiErrno.INVAL);
      }
      return added(place, new FileNode(++lastNumber, space));
    }
    if (opening.create() && opening.exclusive()) {
      throw new WasiFailure(WasiErrno.EXIST);
    }
    Node node = known.get();
    if (opening.directory() && node instanceof FileNode) {
      throw new WasiFailure(WasiErrno.NOTDIR);
    }
    if (opening.truncate()) {
      file(node).resize(0);
    }
    return node;
  }

  private static FileNode file(Node node) {
    if (node instanceof FileNode file) {
      return file;
    }
    throw new WasiFailure(WasiErrno.ISDIR);
  }

  /** Creates a directory. */
  public void createDirectory(DirectoryNode base, String path) {
    Place place = WasiPath.place(base, path);
    if (known(place).isPresent()) {
      throw new WasiFailure(WasiErrno.EXIST);
    }
    var _ = added(place, new DirectoryNode(++lastNumber, place.directory(), space));
  }

  /** Names what was just made; if that cannot be, nothing was made. */
  private static Node added(Place place, Node node) {
    try {
      place.directory().add(place.mustHaveName(), node);
      return node;
    } catch (WasiFailure e) {
      node.unnamed();
      throw e;
    }
  }

  /** Takes a file's name away. */
  public void unlink(DirectoryNode base, String path) {
    Place place = WasiPath.place(base, path);
    FileNode file = file(known(place).orElseThrow(() -> new WasiFailure(WasiErrno.NOENT)));
    place.directory().remove(place.mustHaveName());
    file.unnamed();
  }

  /** Removes an empty directory. */
  public void removeDirectory(DirectoryNode base, String path) {
    Place place = WasiPath.place(base, path);
    Node node = known(place).orElseThrow(() -> new WasiFailure(WasiErrno.NOENT));
    String name = place.mustHaveName();
    empty(node).unnamed();
    place.directory().remove(name);
  }

  private static DirectoryNode empty(Node node) {
    if (!(node instanceof DirectoryNode directory)) {
      throw new WasiFailure(WasiErrno.NOTDIR);
    }
    if (!directory.isEmpty()) {
      throw new WasiFailure(WasiErrno.NOTEMPTY);
    }
    return directory;
  }

  /** Gives a file or directory another name; an empty directory or a file there is replaced. */
  public void rename(DirectoryNode base, String path, DirectoryNode newBase, String newPath) {
    Place from = WasiPath.place(base, path);
    Place to = WasiPath.place(newBase, newPath);
    Node node = known(from).orElseThrow(() -> new WasiFailure(WasiErrno.NOENT));
    String name = from.mustHaveName();
    String newName = to.mustHaveName();
    if (node instanceof FileNode && to.isDirectory()) {
      throw new WasiFailure(WasiErrno.NOTDIR);
    }
    if (node instanceof DirectoryNode directory && to.directory().isWithin(directory)) {
      throw new WasiFailure(WasiErrno.INVAL);
    }
    Node replaced = known(to).orElse(null);
    if (node.equals(replaced)) {
      return;
    }
    if (replaced != null) {
      replace(node, replaced);
      to.directory().remove(newName);
    }
    to.directory().add(newName, node);
    from.directory().remove(name);
  }

  private static void replace(Node by, Node replaced) {
    switch (by) {
      case DirectoryNode _ -> empty(replaced).unnamed();
      case FileNode _ -> file(replaced).unnamed();
    }
  }
}
