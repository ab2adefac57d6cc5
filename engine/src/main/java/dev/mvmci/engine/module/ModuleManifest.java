package dev.mvmci.engine.module;

import dev.mvmci.engine.guest.Guest;
import dev.mvmci.engine.guest.GuestState;
import dev.mvmci.engine.guest.InvalidGuestException;
import dev.mvmci.engine.guest.ParsedModule;
import dev.mvmci.engine.guest.Pauses;
import dev.mvmci.http.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What a module says of itself: in the custom section {@code mvm.module} as JSON, or in the name of
 * an export as Flawless modules do. A WASI program need not say anything.
 *
 * @param named whether name and version are the module's own
 * @param limits that its runs want to differ, as JSON, or null
 */
public record ModuleManifest(
    String name, String version, boolean named, List<Workflow> workflows, @Nullable String limits) {

  /** The version of the guest ABI that this engine speaks. */
  public static final int ABI = 1;

  /** Name of the custom section. */
  public static final String SECTION = "mvm.module";

  private static final String EXPORT_PREFIX = "#flawless#module#";
  private static final Pattern EXPORT = Pattern.compile("#flawless#module#(.+)%_#_%(.+)");
  private static final List<String> RUN_PREFIXES = List.of("mvm_run_", "#flawless#workflow#run#");
  private static final String INIT_PREFIX = "#flawless#workflow#init#";
  private static final String PROGRAM = "_start";
  private static final String PROGRAM_WORKFLOW = "start";
  private static final String UNNAMED = "program";
  private static final String UNVERSIONED = "0";
  private static final int MAX_NAME_CHARS = 128;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

  public ModuleManifest {
    workflows = List.copyOf(workflows);
  }

  /**
   * A workflow and the export that runs it.
   *
   * @param init export that is called before it, as Flawless does to have the input read
   * @param responds whether whoever starts it is to wait for its response
   */
  public record Workflow(String name, @Nullable String init, String export, boolean responds) {

    /** Runs it in an instance; returns its status. */
    public int call(Guest guest, Pauses pauses) {
      if (init != null) {
        var _ = guest.call(init); // says whether it has responded, which the engine knows
      }
      return guest.call(export, pauses);
    }

    /** Goes on with it in another instance; returns its status. */
    public int resume(Guest guest, GuestState state, Pauses pauses) {
      return guest.resume(export, state, pauses);
    }
  }

  /** The workflow of this name. */
  public Optional<Workflow> workflow(String workflowName) {
    return workflows.stream().filter(workflow -> workflow.name().equals(workflowName)).findFirst();
  }

  /** This, called after its file unless it has a name of its own. */
  public ModuleManifest calledAfter(String file) {
    String base = file.substring(file.lastIndexOf('/') + 1).replaceFirst("\\.wasm$", "");
    String fitting = base.replaceAll("[^A-Za-z0-9._-]", "-").replaceFirst("^[._-]+", "");
    return named || fitting.isEmpty()
        ? this
        : new ModuleManifest(
            fitting.substring(0, Math.min(MAX_NAME_CHARS, fitting.length())),
            version,
            false,
            workflows,
            limits);
  }

  /**
   * Reads the manifest of a module.
   *
   * @throws InvalidGuestException if there is none, or it does not fit the module
   */
  public static ModuleManifest of(ParsedModule module) {
    Optional<byte[]> section = module.customSection(SECTION);
    if (section.isPresent()) {
      return fromSection(section.get(), module);
    }
    Optional<Matcher> named =
        module.exports().stream()
            .filter(export -> export.startsWith(EXPORT_PREFIX))
            .map(EXPORT::matcher)
            .filter(Matcher::matches)
            .findFirst();
    if (named.isPresent()) {
      return fromExports(named.get(), module);
    }
    if (module.entryPoints().contains(PROGRAM)) {
      return new ModuleManifest(UNNAMED, UNVERSIONED, false, List.of(program()), null);
    }
    throw new InvalidGuestException(
        "the module does not name itself: give it a custom section "
            + SECTION
            + " or an export "
            + EXPORT_PREFIX
            + "<name>%_#_%<version>");
  }

  private static Workflow program() {
    return new Workflow(PROGRAM_WORKFLOW, null, PROGRAM, false);
  }

  private static ModuleManifest fromSection(byte[] json, ParsedModule module) {
    JsonNode manifest;
    try {
      manifest = Json.mapper().readTree(json);
    } catch (JacksonException e) {
      throw new InvalidGuestException(
          "custom section " + SECTION + " is not JSON: " + e.getOriginalMessage());
    }
    int abi = manifest.path("abi").asInt(0);
    if (abi != ABI) {
      throw new InvalidGuestException(
          "the module asks for ABI %d; this engine speaks ABI %d".formatted(abi, ABI));
    }
    var workflows = new ArrayList<Workflow>();
    for (JsonNode item : manifest.path("workflows")) {
      String name = checkedName("workflow name", item.path("name").asString(""));
      workflows.add(
          new Workflow(
              name,
              initOf(name, module),
              exportOf(name, module),
              item.path("response").asBoolean(false)));
    }
    JsonNode limits = manifest.path("limits");
    return checked(
        manifest.path("name").asString(""),
        manifest.path("version").asString(""),
        workflows,
        module,
        limits.isMissingNode() ? null : limits.toString());
  }

  private static @Nullable String initOf(String workflow, ParsedModule module) {
    String init = INIT_PREFIX + workflow;
    return module.entryPoints().contains(init) ? init : null;
  }

  private static String exportOf(String workflow, ParsedModule module) {
    return RUN_PREFIXES.stream()
        .map(prefix -> prefix + workflow)
        .filter(module.entryPoints()::contains)
        .findFirst()
        .or(() ->
            Optional.of(PROGRAM)
                .filter(_ -> workflow.equals(PROGRAM_WORKFLOW))
                .filter(module.entryPoints()::contains))
        .orElseThrow(() ->
            new InvalidGuestException(
                "workflow '%s' has no exported function %s%s () -> i32"
                    .formatted(workflow, RUN_PREFIXES.getFirst(), workflow)));
  }

  private static ModuleManifest fromExports(Matcher named, ParsedModule module) {
    var workflows = new ArrayList<Workflow>();
    for (String export : module.entryPoints()) {
      workflowName(export)
          .ifPresent(name -> {
            String init = initOf(name, module);
            // Where there is an init, it responds unless the workflow itself does.
            workflows.add(
                new Workflow(checkedName("workflow name", name), init, export, init != null));
          });
    }
    return checked(named.group(1), named.group(2), workflows, module, null);
  }

  private static Optional<String> workflowName(String export) {
    return RUN_PREFIXES.stream()
        .filter(export::startsWith)
        .map(prefix -> export.substring(prefix.length()))
        .findFirst();
  }

  private static ModuleManifest checked(
      String name,
      String version,
      List<Workflow> workflows,
      ParsedModule module,
      @Nullable String limits) {
    if (workflows.isEmpty() && module.entryPoints().contains(PROGRAM)) {
      workflows.add(program());
    }
    if (workflows.isEmpty()) {
      throw new InvalidGuestException(
          "the module has no workflow: export a function "
              + RUN_PREFIXES.getFirst()
              + "<name> () -> i32");
    }
    var seen = new HashSet<String>();
    for (Workflow workflow : workflows) {
      if (!seen.add(workflow.name())) {
        throw new InvalidGuestException("two workflows are called '" + workflow.name() + "'");
      }
    }
    return new ModuleManifest(
        checkedName("module name", name),
        checkedName("module version", version),
        true,
        workflows,
        limits);
  }

  private static String checkedName(String what, @Nullable String name) {
    if (name == null || !NAME.matcher(name).matches()) {
      throw new InvalidGuestException(
          "the %s is '%s'; it takes 1 to 128 of A-Z a-z 0-9 . _ - and begins with a letter or digit"
              .formatted(what, name == null ? "" : name.substring(0, Math.min(60, name.length()))));
    }
    return name;
  }
}
