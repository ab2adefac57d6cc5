package dev.mvmci.workflow.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkflowProcessorTest {

  @TempDir Path classes;

  /** Compiles a class X in package p, with the library's types imported; its errors. */
  private List<String> errors(String members) throws IOException {
    var compiler = ToolProvider.getSystemJavaCompiler();
    var diagnostics = new DiagnosticCollector<JavaFileObject>();
    try (var files = compiler.getStandardFileManager(diagnostics, Locale.ROOT, null)) {
      files.setLocationFromPaths(javax.tools.StandardLocation.CLASS_OUTPUT, List.of(classes));
      var task =
          compiler.getTask(null, files, diagnostics, List.of(), null, List.of(source(members)));
      task.setProcessors(List.of(new WorkflowProcessor()));
      var _ = task.call();
    }
    return diagnostics.getDiagnostics().stream()
        .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
        .map(diagnostic -> diagnostic.getMessage(Locale.ROOT))
        .toList();
  }

  private static JavaFileObject source(String members) {
    String text =
        """
        package p;
        import dev.mvmci.workflow.*;
        import dev.mvmci.workflow.json.*;
        import java.util.*;
        class X { %s }
        """
            .formatted(members);
    return new SimpleJavaFileObject(URI.create("string:///p/X.java"), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return text;
      }
    };
  }

  @Test
  void workflowsAndAllThatTheyAreMadeOfCompile() throws IOException {
    assertThat(
            errors(
                """
                enum Color { RED }
                record Leaf(@JsonName("a \\"b\\"") Optional<String> a, Color color, Boolean flag) {}
                record Tree(List<Tree> trees, Map<String, List<Leaf>> leaves, int i, long l, double d,
                    Integer ii, Long ll, Double dd, JsonValue any, Optional<List<Color>> colors) {}
                @JsonRecord record Alone() {}
                @Workflow static Tree grow(Run run, Tree tree) { return tree; }
                @Workflow(name = "other-1", responds = true) static void none(Run run) {}
                @Workflow static List<String> texts(Run run, String text) { return List.of(text); }
                """))
        .isEmpty();
    assertThat(Files.readString(classes.resolve(WorkflowProcessor.WORKFLOWS_RESOURCE)))
        .isEqualTo(
            "[{\"name\":\"grow\"},{\"name\":\"other-1\",\"response\":true},{\"name\":\"texts\"}]\n");
    assertThat(classes.resolve("mvm/generated/WorkflowModule.class")).exists();
    assertThat(classes.resolve("p/X_Alone_Json.class")).exists();
  }

  @Test
  void whatCannotBeMadeIsSaidBesideTheSource() throws IOException {
    assertThat(errors("@Workflow void a(Run run) {}"))
        .containsExactly("a workflow is a static method");
    assertThat(errors("@Workflow private static void a(Run run) {}"))
        .containsExactly("a workflow and what it stands in must not be private");
    assertThat(errors("@Workflow static void a(String input) {}"))
        .containsExactly("a workflow takes a Run, and an input if it wants one");
    assertThat(errors("@Workflow(name = \"-\") static void a(Run run) {}"))
        .singleElement()
        .asString()
        .startsWith("the name of a workflow is '-'");
    assertThat(
            errors(
                "@Workflow static void a(Run run) {} @Workflow(name = \"a\") static void b(Run run)"
                    + " {}"))
        .containsExactly("two workflows are called \"a\"");
    assertThat(errors("@Workflow static float a(Run run) { return 1; }"))
        .singleElement()
        .asString()
        .startsWith("float has no codec");
    assertThat(errors("record R(Map<Integer, String> m) {} @Workflow static void a(Run r, R i) {}"))
        .singleElement()
        .asString()
        .contains("are not texts");
    assertThat(errors("@JsonRecord class C {}")).containsExactly("@JsonRecord is for records");
    assertThat(errors("@JsonRecord record R<T>(T t) {}"))
        .containsExactly("a record with type parameters has no codec");
  }
}
