package dev.mvmci.repram.client;

import java.util.List;
import java.util.Optional;

/**
 * Some keys in order.
 *
 * @param nextCursor where to go on; empty when these were the last
 */
public record KeyPage(List<String> keys, Optional<String> nextCursor) {
  public KeyPage {
    keys = List.copyOf(keys);
  }
}
