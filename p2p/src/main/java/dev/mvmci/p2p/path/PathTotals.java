package dev.mvmci.p2p.path;

import dev.mvmci.p2p.RelayAddress;
import java.util.Map;

/**
 * What the paths of an endpoint have come to since it was opened.
 *
 * @param direct what went straight to peers
 * @param relayed what went through relays
 * @param refusals how often what was refused, by kind
 * @param relays whether this side is registered there now
 */
public record PathTotals(
    PathStatus.Counts direct,
    PathStatus.Counts relayed,
    Map<String, Long> refusals,
    Map<RelayAddress, Boolean> relays) {

  /** Of an endpoint that has no paths. */
  public static final PathTotals NONE =
      new PathTotals(PathStatus.Counts.NONE, PathStatus.Counts.NONE, Map.of(), Map.of());
}
