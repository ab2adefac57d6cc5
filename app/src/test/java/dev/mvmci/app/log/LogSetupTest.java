package dev.mvmci.app.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator.ExecutionStatus;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogSetupTest {

  private final LoggerContext logs = new LoggerContext();

  @TempDir private Path directory;

  @AfterEach
  void forget() {
    logs.stop();
    System.clearProperty("mvm-ci.logs");
    System.clearProperty("mvm-ci.log-level");
    System.clearProperty("logback.configurationFile");
  }

  @Test
  void logbackFindsIt() {
    assertThat(ServiceLoader.load(ch.qos.logback.classic.spi.Configurator.class).stream())
        .map(ServiceLoader.Provider::type)
        .contains(LogSetup.class);
  }

  @Test
  void whatServesKeepsItsLogInAFile() throws Exception {
    LogSetup.keep(directory, "info");
    logs.setMDCAdapter(new LogbackMDCAdapter());
    assertThat(new LogSetup().configure(logs)).isEqualTo(ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY);
    logs.getLogger("dev.mvmci.Something").info("a day in the life");
    logs.getLogger("dev.mvmci.Something").debug("not this");
    logs.getLogger("org.library").info("nor this");
    logs.getLogger("org.library").warn("but this");
    logs.stop();

    assertThat(Files.readString(directory.resolve("mvm-ci.log")))
        .containsPattern("^[0-9-]{10}T[0-9:.]{12}\\S+ INFO {2}Something a day in the life\n")
        .contains("WARN  library but this")
        .doesNotContain("not this", "nor this");
  }

  @Test
  void aFullLogBecomesAnOldOne() throws Exception {
    LogSetup.keep(directory, "info");
    logs.setMDCAdapter(new LogbackMDCAdapter());
    Files.write(directory.resolve("mvm-ci.log"), new byte[10 << 20]);
    var _ = new LogSetup().configure(logs);
    await()
        .untilAsserted(() -> {
          logs.getLogger("dev.mvmci.Something").info("the first line of a new file");
          assertThat(directory.resolve("mvm-ci.1.log.gz")).isNotEmptyFile();
        });
    logs.stop();
    assertThat(directory.resolve("mvm-ci.log")).content().startsWith("20").contains("new file");
  }

  @Test
  void theProgramNeedsNoSearchForIt() {
    var provider = new LogProvider();
    provider.initialize();
    var found = (LoggerContext) provider.getLoggerFactory();
    assertThat(found.getLogger("dev.mvmci.Something").isWarnEnabled()).isTrue();
    assertThat(found.getLogger("org.eclipse.jetty.util.HostPort").isErrorEnabled()).isFalse();
    found.stop();
  }

  @Test
  void aCommandThatAsksOnceWritesNoFileAndTellsOnlyOfTrouble() {
    var _ = new LogSetup().configure(logs);
    assertThat(logs.getLogger("dev.mvmci.Something").isInfoEnabled()).isFalse();
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void anotherConfigurationIsLeftItsPlace() {
    System.setProperty("logback.configurationFile", "own.xml");
    assertThat(new LogSetup().configure(logs)).isEqualTo(ExecutionStatus.INVOKE_NEXT_IF_ANY);
  }
}
