package dev.mvmci.fade.nodes;

import java.net.URI;

/**
 * A node and what is known of it.
 *
 * @param alias {@code node-1}, {@code node-2}, … by position in the configuration; a node found
 *     through the topology has its id here
 * @param knownId the id it gave when it last answered, or under which another node listed it; empty
 *     if neither happened
 * @param configured false for one found through the topology
 */
public record Node(String alias, String knownId, URI url, boolean configured, Sighting seen) {

  /** The name to show: its own id, or its place in the configuration. */
  public String id() {
    return knownId.isEmpty() ? alias : knownId;
  }

  public boolean alive() {
    return seen instanceof Sighting.Alive;
  }

  /** One word for programs and people: healthy, down or unknown. */
  public String state() {
    return switch (seen) {
      case Sighting.Alive _ -> "healthy";
      case Sighting.Dead _ -> "down";
      case Sighting.Unasked _ -> "unknown";
    };
  }

  /** Whether a request with this target makes sense there; unknown nodes get the benefit. */
  boolean understands(String target) {
    return !(seen instanceof Sighting.Alive alive)
        || alive.api() == Sighting.Api.V1
        || !target.startsWith("/v1/");
  }

  Node with(Sighting newSighting) {
    String id =
        newSighting instanceof Sighting.Alive alive && !alive.nodeId().isEmpty()
            ? alive.nodeId()
            : knownId;
    return new Node(alias, id, url, configured, newSighting);
  }
}
