package dev.mvmci.engine.embedded;

import dev.mvmci.engine.RunOutcome;
import dev.mvmci.engine.embedded.RecordingHttp.Sent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What is different after a crash.
 *
 * @param first requests of the uninterrupted run
 * @param before those of them that had left before the crash
 * @param deeds how often the uninterrupted run did other things that should not be done twice
 * @param numbers under shared keys at its end
 */
record Comparison(
    List<Sent> first, List<Sent> before, Map<String, Integer> deeds, Map<String, String> numbers) {

  /** In words, unless the ends are of the same kind. */
  List<String> ends(RunOutcome expected, RunOutcome outcome, List<Sent> after) {
    if (kind(outcome).equals(kind(expected))) {
      return List.of();
    }
    String asked =
        after.stream()
            .filter(request -> count(first, request) == 0)
            .findFirst()
            .map(request ->
                "; it asked what the uninterrupted run did not ask, and had no answer: "
                    + request.what())
            .orElse("");
    return List.of("ended as %s instead of %s%s".formatted(outcome, expected, asked));
  }

  private static String kind(RunOutcome outcome) {
    String word = outcome.getClass().getSimpleName();
    return outcome instanceof RunOutcome.Failed failed ? word + " " + failed.kind() : word;
  }

  /**
   * These and what was done once more.
   *
   * @param after requests that left after the crash
   * @param allDeeds before and after it
   * @param numbersNow under shared keys at the end
   */
  List<String> all(
      List<String> differences,
      List<Sent> after,
      Map<String, Integer> allDeeds,
      Map<String, String> numbersNow) {
    var all = new ArrayList<>(differences);
    var sent = new ArrayList<>(before);
    for (Sent request : after) {
      if (isRepeated(sent, request)) {
        all.add("sent again: " + request.what());
      }
      sent.add(request);
    }
    deeds.forEach((deed, times) -> {
      int now = allDeeds.getOrDefault(deed, 0);
      if (now > times) {
        all.add("%d times instead of %d: %s".formatted(now, times, deed));
      }
    });
    numbers.forEach((key, number) -> {
      String now = numbersNow.getOrDefault(key, "0");
      if (Math.abs(Long.parseLong(now)) > Math.abs(Long.parseLong(number))) {
        all.add("the shared key '%s' ends as %s instead of %s".formatted(key, now, number));
      }
    });
    return all;
  }

  /** Whether it comes more often than it should, to somebody who does not know it again. */
  private boolean isRepeated(List<Sent> sent, Sent request) {
    if (!request.key().isEmpty() && sent.contains(request)) {
      return false;
    }
    long allowed = count(first, request);
    return allowed > 0 && count(sent, request) >= allowed;
  }

  private static long count(List<Sent> requests, Sent request) {
    return requests.stream().filter(other -> other.what().equals(request.what())).count();
  }
}
