package dev.mvmci.house;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The map of ARCHITECTURE.md, as rules a build can fail on. */
@Execution(ExecutionMode.CONCURRENT)
class LayeringTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.mvmci");

  /** Who may know whom. What is not listed is forbidden. */
  private static final Map<String, Set<String>> ARROWS =
      Map.of(
          "http", Set.of(),
          "sql", Set.of("http"),
          "engine", Set.of("http"),
          "p2p", Set.of("http"),
          "jobs", Set.of("http", "sql"),
          "control", Set.of("http", "p2p", "jobs", "repram"),
          "worker", Set.of("http", "engine", "p2p"),
          "repram", Set.of("http"),
          "fade", Set.of("http", "repram"),
          "app",
              Set.of(
                  "http", "sql", "engine", "p2p", "jobs", "control", "worker", "repram", "fade"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http", "sql", "engine", "p2p", "jobs", "control", "worker", "repram", "fade", "app"
      })
  void aModuleKnowsOnlyThoseItsArrowsLeadTo(String module) {
    Set<String> allowed = ARROWS.getOrDefault(module, Set.of());
    String[] forbidden =
        ARROWS.keySet().stream()
            .filter(other -> !other.equals(module) && !allowed.contains(other))
            .map(LayeringTest::packageOf)
            .toArray(String[]::new);
    assertThat(CLASSES.that(resideInAPackage(packageOf(module))))
        .as("product classes of " + module)
        .isNotEmpty();
    if (forbidden.length > 0) {
      noClasses()
          .that()
          .resideInAPackage(packageOf(module))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(forbidden)
          .check(CLASSES);
    }
  }

  /** The store may be elsewhere: what uses it does so through its client. */
  @ParameterizedTest
  @ValueSource(strings = {"control", "fade"})
  void theStoreIsUsedThroughItsClient(String module) {
    noClasses()
        .that()
        .resideInAPackage(packageOf(module))
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.mvmci.repram..")
                .and(resideOutsideOfPackage("dev.mvmci.repram.client..")))
        .check(CLASSES);
  }

  @Test
  void everyModuleHasItsArrows() {
    assertThat(CLASSES.stream().map(type -> type.getPackageName().split("\\.", -1)[2]).distinct())
        .containsExactlyInAnyOrderElementsOf(ARROWS.keySet());
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.mvmci.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  /** A library is visible in one place, so that it can be replaced there. */
  @ParameterizedTest
  @CsvSource({
    "org.eclipse.jetty.., dev.mvmci.http..",
    "java.net.http.., dev.mvmci.http.. | dev.mvmci.engine.http..",
    "io.netty.., dev.mvmci.p2p..",
    "org.apache.ratis.., dev.mvmci.sql..",
    "software.amazon.awssdk.., dev.mvmci.sql.backup..",
    "java.sql.., dev.mvmci.sql.. | dev.mvmci.engine..",
    "org.sqlite.., dev.mvmci.sql.. | dev.mvmci.engine..",
    "run.endive.., dev.mvmci.engine.wasm..",
    "gg.jte.., dev.mvmci.control.. | dev.mvmci.engine.page.. | dev.mvmci.fade..",
    "io.modelcontextprotocol.., dev.mvmci.repram.mcp..",
    "reactor.., dev.mvmci.repram.mcp..",
    "picocli.., dev.mvmci.app..",
    "org.jline.., dev.mvmci.app..",
    "ch.qos.logback.., dev.mvmci.app.."
  })
  void aLibraryIsVisibleInOnePlace(String library, String places) {
    noClasses()
        .that()
        .resideOutsideOfPackages(places.split(" \\| ", -1))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  private static String packageOf(String module) {
    return "dev.mvmci." + module + "..";
  }
}
