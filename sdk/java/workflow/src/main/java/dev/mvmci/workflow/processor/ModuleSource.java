package dev.mvmci.workflow.processor;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.TypeElement;

/**
 * The source of the exports. They stand in one class; beside each class with workflows is another
 * one that may call them even where they are not public.
 */
final class ModuleSource {

  private final JsonTypes types;
  private final Collection<WorkflowMethod> workflows;
  private final Collection<TypeElement> records;

  ModuleSource(
      JsonTypes types, Collection<WorkflowMethod> workflows, Collection<TypeElement> records) {
    this.types = types;
    this.workflows = workflows;
    this.records = records;
  }

  /** The classes that have workflows. */
  Set<TypeElement> classes() {
    var classes = new LinkedHashSet<TypeElement>();
    workflows.forEach(workflow -> classes.add(workflow.owner()));
    return classes;
  }

  String glueClass(TypeElement type) {
    return types.qualified(type, "_Workflows");
  }

  String glue(TypeElement type) {
    String name = glueClass(type);
    var text = new StringBuilder(Sources.packageLine(types.packageOf(type)));
    text.append(
        """

        /** Calls the workflows of {@link %s}. */
        @SuppressWarnings("all")
        public final class %s {
        """
            .formatted(type.getQualifiedName(), name.substring(name.lastIndexOf('.') + 1)));
    int index = 0;
    for (WorkflowMethod workflow : workflows) {
      String method = "run" + index++;
      if (workflow.owner().equals(type)) {
        text.append(
            """

              /** Reads the input, calls the workflow and sets its output. */
              public static void %s(dev.mvmci.workflow.Run run) {
                %s;
              }
            """
                .formatted(method, call(workflow)));
      }
    }
    return text.append("}\n").toString();
  }

  private String call(WorkflowMethod workflow) {
    String argument =
        workflow
            .input()
            .map(type ->
                ", %s.read(dev.mvmci.workflow.json.JsonValue.parse(run.inputJson()))"
                    .formatted(types.codec(type, workflow.method())))
            .orElse("");
    String call =
        "%s.%s(run%s)"
            .formatted(
                workflow.owner().getQualifiedName(), workflow.method().getSimpleName(), argument);
    return workflow
        .output()
        .map(type ->
            "run.output(%s.write(%s))".formatted(types.codec(type, workflow.method()), call))
        .orElse(call);
  }

  String module() {
    List<String> exports = new ArrayList<>();
    for (WorkflowMethod workflow : workflows) {
      exports.add(
          """

            /** The workflow "%1$s". */
            @org.teavm.interop.Export(name = "mvm_run_%1$s")
            public static int run%2$d() {
              return dev.mvmci.workflow.Guest.run(codecs(), %3$s::run%2$d);
            }
          """
              .formatted(workflow.name(), exports.size(), glueClass(workflow.owner())));
    }
    var added = new StringBuilder();
    for (TypeElement type : records) {
      added.append("    %s.addTo(codecs);%n".formatted(types.codecClass(type)));
    }
    return """
    package mvm.generated;

    /** The exports of the module. */
    @SuppressWarnings("all")
    public final class WorkflowModule {

      /** Runs nothing: the engine calls the exports. */
      public static void main(String[] arguments) {}
    %s
      private static dev.mvmci.workflow.json.Codecs codecs() {
        dev.mvmci.workflow.json.Codecs codecs = new dev.mvmci.workflow.json.Codecs();
    %s    return codecs;
      }
    }
    """
        .formatted(String.join("", exports), added);
  }
}
