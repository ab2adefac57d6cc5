package dev.mvmci.workflow.processor;

import dev.mvmci.workflow.Workflow;
import dev.mvmci.workflow.json.JsonRecord;
import java.io.IOException;
import java.io.Writer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.tools.Diagnostic;
import javax.tools.StandardLocation;

/**
 * Turns {@link Workflow} methods into exports, and records into codecs: {@code X_Json} beside each
 * record X, {@code X_Workflows} beside each class X with workflows, and one class for the module.
 */
public final class WorkflowProcessor extends AbstractProcessor {

  /** The class that TeaVM begins with. */
  public static final String MODULE_CLASS = "mvm.generated.WorkflowModule";

  /** Where the names of the workflows are left for the packager: JSON, as in the manifest. */
  public static final String WORKFLOWS_RESOURCE = "META-INF/mvm/workflows.json";

  private final Map<String, WorkflowMethod> workflows = new LinkedHashMap<>();
  private final Map<String, TypeElement> records = new LinkedHashMap<>();
  private boolean failed;

  /** Called by the compiler. */
  public WorkflowProcessor() {}

  @Override
  public Set<String> getSupportedAnnotationTypes() {
    return Set.of(Workflow.class.getName(), JsonRecord.class.getName());
  }

  @Override
  public SourceVersion getSupportedSourceVersion() {
    return SourceVersion.latestSupported();
  }

  @Override
  public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
    var types = new JsonTypes(processingEnv);
    for (Element element : round.getElementsAnnotatedWith(JsonRecord.class)) {
      reporting(() -> collect(types, recordOf(element)));
    }
    for (Element element : round.getElementsAnnotatedWith(Workflow.class)) {
      reporting(() -> collect(types, (ExecutableElement) element));
    }
    if (!failed && !annotations.isEmpty()) {
      reporting(() -> writeSources(types));
    }
    if (!failed && round.processingOver() && !workflows.isEmpty()) {
      reporting(this::writeResource);
    }
    return false;
  }

  private static TypeElement recordOf(Element element) {
    if (element.getKind() != ElementKind.RECORD) {
      throw new ModelException(element, "@JsonRecord is for records");
    }
    return (TypeElement) element;
  }

  private void collect(JsonTypes types, TypeElement type) {
    for (TypeElement found : types.recordsWithin(type.asType(), type)) {
      records.put(found.getQualifiedName().toString(), found);
    }
  }

  private void collect(JsonTypes types, ExecutableElement method) {
    WorkflowMethod workflow = WorkflowMethod.of(method, types);
    WorkflowMethod other = workflows.put(workflow.name(), workflow);
    if (other != null) {
      throw new ModelException(method, "two workflows are called \"" + workflow.name() + "\"");
    }
    workflow
        .types()
        .forEach(type ->
            types
                .recordsWithin(type, method)
                .forEach(found -> records.put(found.getQualifiedName().toString(), found)));
  }

  /** Something that may find fault with the source, or fail to write. */
  private interface Work {
    void run() throws IOException;
  }

  private void reporting(Work work) {
    try {
      work.run();
    } catch (ModelException e) {
      failed = true;
      processingEnv.getMessager().printMessage(Diagnostic.Kind.ERROR, e.getMessage(), e.at());
    } catch (IOException e) {
      failed = true;
      processingEnv
          .getMessager()
          .printMessage(Diagnostic.Kind.ERROR, "cannot write generated code: " + e.getMessage());
    }
  }

  private void writeSources(JsonTypes types) throws IOException {
    for (TypeElement type : records.values()) {
      write(types.codecClass(type), new RecordSource(types, type).text(), type);
    }
    var module = new ModuleSource(types, workflows.values(), records.values());
    for (TypeElement type : module.classes()) {
      write(module.glueClass(type), module.glue(type), type);
    }
    if (!workflows.isEmpty()) {
      write(MODULE_CLASS, module.module(), workflows.values().iterator().next().method());
    }
  }

  private void write(String name, String text, Element origin) throws IOException {
    try (Writer out = processingEnv.getFiler().createSourceFile(name, origin).openWriter()) {
      out.write(text);
    }
  }

  private void writeResource() throws IOException {
    var json = new StringBuilder("[");
    for (WorkflowMethod workflow : workflows.values()) {
      json.append(json.length() > 1 ? "," : "")
          .append("{\"name\":\"%s\"".formatted(workflow.name()))
          .append(workflow.responds() ? ",\"response\":true}" : "}");
    }
    try (Writer out =
        processingEnv
            .getFiler()
            .createResource(StandardLocation.CLASS_OUTPUT, "", WORKFLOWS_RESOURCE)
            .openWriter()) {
      out.write(json.append("]\n").toString());
    }
  }
}
