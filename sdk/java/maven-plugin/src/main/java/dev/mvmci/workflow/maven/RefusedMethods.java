package dev.mvmci.workflow.maven;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.teavm.callgraph.CallGraph;
import org.teavm.callgraph.CallGraphNode;
import org.teavm.callgraph.CallSite;
import org.teavm.model.MethodReference;
import org.teavm.model.TextLocation;
import org.teavm.model.ValueType;

/**
 * Methods that TeaVM's class library has, but that do something else than they say: a workflow that
 * calls one is not compiled.
 */
final class RefusedMethods {

  private static final Map<MethodReference, String> REASONS =
      Map.of(
          new MethodReference("java.lang.Thread", "start", ValueType.VOID),
          "a guest has one thread; start a child workflow instead",
          new MethodReference("java.util.Random", "<init>", ValueType.LONG, ValueType.VOID),
          "Random does not heed its seed here; use run.random() or new Random()",
          new MethodReference("java.util.Random", "setSeed", ValueType.LONG, ValueType.VOID),
          "Random does not heed its seed here; use run.random() or new Random()");

  private RefusedMethods() {}

  /** For each call of such a method, but for those in the class library itself, what is wrong. */
  static List<String> calledIn(CallGraph calls) {
    var found = new ArrayList<String>();
    REASONS.forEach((method, reason) -> {
      CallGraphNode node = calls.getNode(method);
      if (node != null) {
        for (CallSite site : node.getCallerCallSites()) {
          for (CallGraphNode caller : site.getCallers()) {
            if (!caller.getMethod().getClassName().startsWith("java.")) {
              found.add(describe(method, site, caller) + ": " + reason);
            }
          }
        }
      }
    });
    return found.stream().sorted().distinct().toList();
  }

  private static String describe(MethodReference method, CallSite site, CallGraphNode caller) {
    String where =
        site.getLocations(caller).stream()
            .filter(location -> location != null && !location.isEmpty())
            .map(TextLocation::toString)
            .findFirst()
            .orElse("no line known");
    return "%s calls %s.%s (%s)"
        .formatted(
            caller.getMethod().getClassName(), method.getClassName(), method.getName(), where);
  }
}
