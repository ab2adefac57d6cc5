package dev.mvmci.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Figures of several products, round after round: medians, and their ratio to the first. */
public final class Comparison {

  private final Map<String, Map<String, List<Double>>> seen = new LinkedHashMap<>();

  /** Takes what one product showed in one round. */
  public void add(String name, Map<String, Double> figures) {
    figures.forEach((figure, value) ->
        seen.computeIfAbsent(figure, _ -> new LinkedHashMap<>())
            .computeIfAbsent(name, _ -> new ArrayList<>())
            .add(value));
  }

  /** Prints a line for each figure. */
  public void print() {
    seen.forEach((figure, byName) -> {
      double first = median(byName.values().iterator().next());
      var line = new StringBuilder(String.format(Locale.ROOT, "%-32s", figure));
      byName.forEach((name, values) -> {
        double value = median(values);
        line.append(String.format(Locale.ROOT, "%s %,.2f", name, value));
        line.append(first > 0 ? String.format(Locale.ROOT, " (x%.2f)  ", value / first) : "  ");
      });
      System.out.println(line);
    });
  }

  /** The middle one of them. */
  public static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }
}
