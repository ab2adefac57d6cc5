package dev.mvmci.engine.host;

import dev.mvmci.engine.RunOutcome.Kind;
import dev.mvmci.engine.guest.HostImport;
import dev.mvmci.engine.guest.InvalidGuestException;
import dev.mvmci.engine.guest.ParsedModule.Import;
import dev.mvmci.engine.module.ImportCheck;
import dev.mvmci.engine.wasi.WasiProcess;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Everything that a guest can import. A new capability is a new group of functions here. */
public final class HostFunctions implements ImportCheck {

  /** Name of the import module. */
  public static final String MODULE = "mvm";

  private static final HostFunction ABORT =
      HostFunction.of(
          "env",
          "abort",
          "iiii:",
          (session, memory, arguments) ->
              session.fail(Kind.GUEST, AssemblyScriptAbort.message(memory, arguments)));

  /** Functions before whose calls a guest can be put aside: those that can be steps. */
  private static final Set<String> PAUSING =
      Set.of(
          "http",
          "sleep",
          "recv",
          "send",
          "spawn",
          "join",
          "respond",
          "kv_get",
          "kv_set",
          "kv_delete",
          "kv_swap",
          "secret",
          "now",
          "monotonic",
          "random",
          "uuid",
          "log",
          "progress");

  /** By then the code of a function is initialized, but for rare branches. */
  private static final int FIRST_CALLS = 500;

  private final Map<String, Counted> functions = new LinkedHashMap<>();

  /** A function, and how often it was called until that does not matter any more. */
  private record Counted(HostFunction function, AtomicInteger calls) {

    boolean isNew() {
      return calls.get() < FIRST_CALLS && calls.incrementAndGet() <= FIRST_CALLS;
    }
  }

  public HostFunctions() {
    Stream.of(
            BufferFunctions.all(),
            OutcomeFunctions.all(),
            EventFunctions.all(),
            TimeFunctions.all(),
            RandomFunctions.all(),
            HttpFunctions.all(),
            MailFunctions.all(),
            ChildFunctions.all(),
            StateFunctions.all(),
            SecretFunctions.all(),
            FlawlessFunctions.all(),
            WasiFunctions.all(),
            List.of(ABORT))
        .flatMap(List::stream)
        .forEach(this::add);
  }

  private void add(HostFunction function) {
    var counted = new Counted(function, new AtomicInteger());
    if (functions.put(function.module() + "." + function.name(), counted) != null) {
      throw new IllegalStateException("two host functions are called " + function.name());
    }
  }

  private @Nullable Counted counted(Import item) {
    return functions.get(item.module() + "." + item.name());
  }

  private @Nullable HostFunction find(Import item) {
    Counted known = counted(item);
    return known == null ? null : known.function();
  }

  @Override
  public void check(List<Import> imports) {
    var refused = new ArrayList<String>();
    for (Import item : imports) {
      if (!isOurs(item)) {
        refused.add(refusal(item));
      }
    }
    if (!refused.isEmpty()) {
      throw new InvalidGuestException(
          "this engine does not have: "
              + String.join(", ", refused)
              + "; what a guest can import stands in docs/engine-abi.md");
    }
  }

  private boolean isOurs(Import item) {
    HostFunction function = find(item);
    return function != null && item.signature().map(function.signature()::equals).orElse(false);
  }

  private String refusal(Import item) {
    HostFunction function = find(item);
    return function == null
        ? item.toString()
        : item + " (its signature is " + function.signature() + ")";
  }

  /** Whether all that these imports do for a run is part of {@link Session}'s own state. */
  public static boolean keepNothingElse(List<Import> imports) {
    return imports.stream()
        .allMatch(item -> item.module().equals(MODULE) || item.module().equals("env"));
  }

  /** A program has come to its end by itself: what it said last is told too. */
  public static void end(Session session, WasiProcess process) {
    WasiFunctions.log(session, process.lastLine());
  }

  /** The functions of these checked imports, bound to a run. */
  public List<HostImport> bind(Session session, List<Import> imports) {
    return imports.stream()
        .distinct()
        .map(item -> bound(session, Objects.requireNonNull(counted(item))))
        .toList();
  }

  private static HostImport bound(Session session, Counted counted) {
    HostFunction function = counted.function();
    return new HostImport(
        function.module(),
        function.name(),
        function.signature(),
        function.module().equals(MODULE) && PAUSING.contains(function.name()),
        (memory, arguments) -> {
          if (counted.isNew()) {
            StackReserve.ensureForFirstTime();
          }
          return function.body().call(session, memory, arguments);
        });
  }
}
