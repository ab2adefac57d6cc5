package dev.mvmci.engine.wasi;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A directory. Each name has a number that later names exceed, so that somebody who goes through
 * them while they change misses none of those that stay.
 */
public final class DirectoryNode extends Node {

  // In the order in which they came.
  private final Map<String, Numbered> entries = new LinkedHashMap<>();
  private final Space space;
  private @Nullable DirectoryNode parent;
  private long lastEntry;
  private boolean removed;

  DirectoryNode(long number, @Nullable DirectoryNode parent, Space space) {
    super(number);
    this.parent = parent;
    this.space = space;
    space.addNode();
  }

  private record Numbered(long number, Node node) {}

  /** A name in a directory. */
  public record Entry(long number, String name, Node node) {}

  /** At most so many names whose number is greater. */
  public List<Entry> entriesAfter(long number, int limit) {
    return entries.entrySet().stream()
        .filter(entry -> entry.getValue().number() > number)
        .limit(limit)
        .map(entry -> new Entry(entry.getValue().number(), entry.getKey(), entry.getValue().node()))
        .toList();
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  Optional<Node> find(String name) {
    return Optional.ofNullable(entries.get(name)).map(Numbered::node);
  }

  /** Gives the node this name, which is free. */
  void add(String name, Node node) {
    if (removed) {
      throw new WasiFailure(WasiErrno.NOENT);
    }
    if (node instanceof DirectoryNode directory) {
      directory.parent = this;
    }
    entries.put(name, new Numbered(++lastEntry, node));
  }

  void remove(String name) {
    entries.remove(name);
  }

  @Override
  void unnamed() {
    removed = true; // nothing can be put into it any more
    space.removeNode();
  }

  DirectoryNode parent() {
    return parent == null ? this : parent;
  }

  /** Whether this is the other directory or below it. */
  boolean isWithin(DirectoryNode other) {
    for (DirectoryNode at = this; ; at = at.parent()) {
      if (at.equals(other)) {
        return true;
      }
      if (at.parent == null) {
        return false;
      }
    }
  }
}
