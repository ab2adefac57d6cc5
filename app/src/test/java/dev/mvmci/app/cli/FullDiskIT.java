package dev.mvmci.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FullDiskIT {

  /** By a process of its own: what is at the end of standard output is the system's to say. */
  @Test
  void anAnswerThatCannotBeWrittenIsNoSuccess() throws Exception {
    File full = new File("/dev/full");
    assumeTrue(full.exists(), "this system has no full device");
    Process program =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.mvmci.app.Main",
                "version")
            .redirectOutput(full)
            .start();
    String said = new String(program.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(program.waitFor()).as(said).isEqualTo(1);
    assertThat(said).contains("not all of the answer could be written").hasLineCount(1);
  }
}
