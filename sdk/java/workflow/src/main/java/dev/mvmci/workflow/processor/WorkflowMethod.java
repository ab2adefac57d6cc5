package dev.mvmci.workflow.processor;

import dev.mvmci.workflow.Run;
import dev.mvmci.workflow.Workflow;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;

/** A workflow as its method declares it. */
record WorkflowMethod(
    ExecutableElement method,
    String name,
    boolean responds,
    Optional<TypeMirror> input,
    Optional<TypeMirror> output) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

  static WorkflowMethod of(ExecutableElement method, JsonTypes types) {
    if (!method.getModifiers().contains(Modifier.STATIC)) {
      throw new ModelException(method, "a workflow is a static method");
    }
    requireReachable(method);
    List<? extends VariableElement> parameters = method.getParameters();
    if (parameters.isEmpty()
        || parameters.size() > 2
        || !types.is(parameters.getFirst().asType(), Run.class)) {
      throw new ModelException(method, "a workflow takes a Run, and an input if it wants one");
    }
    Workflow annotation = method.getAnnotation(Workflow.class);
    String name =
        annotation.name().isEmpty() ? method.getSimpleName().toString() : annotation.name();
    if (!NAME.matcher(name).matches()) {
      throw new ModelException(
          method,
          "the name of a workflow is '%s'; it takes 1 to 128 of A-Z a-z 0-9 . _ -".formatted(name));
    }
    return new WorkflowMethod(
        method,
        name,
        annotation.responds(),
        parameters.size() == 2 ? Optional.of(parameters.get(1).asType()) : Optional.empty(),
        method.getReturnType().getKind() == TypeKind.VOID
            ? Optional.empty()
            : Optional.of(method.getReturnType()));
  }

  private static void requireReachable(ExecutableElement method) {
    for (Element at = method; at != null; at = at.getEnclosingElement()) {
      if (at.getModifiers().contains(Modifier.PRIVATE)) {
        throw new ModelException(at, "a workflow and what it stands in must not be private");
      }
    }
  }

  /** The class that it stands in. */
  TypeElement owner() {
    return (TypeElement) Objects.requireNonNull(method.getEnclosingElement());
  }

  List<TypeMirror> types() {
    var types = new ArrayList<TypeMirror>();
    input.ifPresent(types::add);
    output.ifPresent(types::add);
    return types;
  }
}
