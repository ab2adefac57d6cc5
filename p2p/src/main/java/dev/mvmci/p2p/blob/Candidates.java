package dev.mvmci.p2p.blob;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Who can still be asked for a blob, in turn. Thread-safe. */
final class Candidates {

  private final int strikes;
  private final List<BlobSource> live;
  private final Map<String, String> reasons = new LinkedHashMap<>();
  private final Map<BlobSource, Integer> failures = new LinkedHashMap<>();
  private int turn;

  /**
   * @param strikes after so many failures in a row a source is not asked again
   */
  Candidates(List<BlobSource> sources, int strikes) {
    this.strikes = strikes;
    this.live = new ArrayList<>(sources);
  }

  synchronized Optional<BlobSource> next() {
    if (live.isEmpty()) {
      return Optional.empty();
    }
    turn = (turn + 1) % live.size();
    return Optional.of(live.get(turn));
  }

  synchronized List<BlobSource> all() {
    return List.copyOf(live);
  }

  synchronized void succeeded(BlobSource source) {
    failures.remove(source);
  }

  /** It did not answer, or could not; it may be asked some more times. */
  synchronized void failed(BlobSource source, String reason) {
    int count = failures.merge(source, 1, Integer::sum);
    reasons.put(source.name(), reason);
    if (count >= strikes) {
      live.remove(source);
    }
  }

  /** It is not asked again. */
  synchronized void drop(BlobSource source, String reason) {
    reasons.put(source.name(), reason);
    live.remove(source);
  }

  /** What was wrong with whom. */
  synchronized String reasons() {
    return reasons.isEmpty()
        ? "there is nobody to ask"
        : reasons.entrySet().stream()
            .map(entry -> entry.getKey() + ": " + entry.getValue())
            .collect(Collectors.joining("; "));
  }
}
