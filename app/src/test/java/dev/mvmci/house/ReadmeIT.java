package dev.mvmci.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every command of the README does what the README says, in a directory with nothing else in it.
 */
class ReadmeIT {

  private static final Path ROOT = Path.of(System.getProperty("repo.root", "..")).toAbsolutePath();
  private static final Pattern COMMANDS = Pattern.compile("```sh\\n(.*?)```", Pattern.DOTALL);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int[] PORTS = {3020, 27288};

  @TempDir Path here;

  private record Result(int exitCode, String output) {}

  @Test
  void isShort() throws IOException {
    assertThat(readme().split("\\s+")).hasSizeLessThan(700);
  }

  @Test
  void everyCommandWorks() throws Exception {
    for (int port : PORTS) {
      assumeTrue(isFree(port), "port " + port + " is in use; the README's commands need it");
    }
    List<String> commands = commands();
    assertThat(commands).hasSizeGreaterThan(5).startsWith("./mvm-ci up").endsWith("./mvnw verify");
    Files.createSymbolicLink(here.resolve("mvm-ci"), ROOT.resolve("mvm-ci"));
    assertThat(ROOT.resolve("mvnw")).isExecutable();

    Path said = here.resolve("up.txt");
    Process node = bash("exec " + commands.getFirst()).redirectOutput(said.toFile()).start();
    try {
      await().atMost(PATIENCE).until(() -> Files.readString(said).contains("Stop: ctrl-C"));
      assertThat(Files.readString(said)).contains("is ready", "http://127.0.0.1:3020");
      for (String command : commands.subList(1, commands.size() - 1)) {
        works(command);
      }
    } finally {
      node.destroy();
      assertThat(node.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
    assertThat(node.exitValue()).isZero();
  }

  private void works(String command) throws Exception {
    if (command.contains("queue/list")) {
      // A person is slower than a job; a test looks until it is there.
      await().atMost(PATIENCE).until(() -> run(command).output().contains("job-0: Completed"));
      return;
    }
    Result result = run(command);
    assertThat(result.exitCode()).as(command + "\n" + result.output()).isZero();
    assertThat(result.output()).as(command).isNotBlank();
  }

  private Result run(String command) throws IOException, InterruptedException {
    Process process = bash(command).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as(command).isTrue();
    return new Result(process.exitValue(), output);
  }

  private ProcessBuilder bash(String command) {
    var builder = new ProcessBuilder("bash", "-c", command);
    builder.directory(here.toFile()).redirectErrorStream(true);
    builder.environment().put("MVM_CI_NO_BUILD", "1");
    return builder;
  }

  private static List<String> commands() throws IOException {
    var commands = new ArrayList<String>();
    var blocks = COMMANDS.matcher(readme());
    while (blocks.find()) {
      blocks.group(1).lines().filter(line -> !line.isBlank()).forEach(commands::add);
    }
    return commands;
  }

  private static String readme() throws IOException {
    return Files.readString(ROOT.resolve("README.md"));
  }

  private static boolean isFree(int port) {
    try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return true;
    } catch (IOException _) {
      return false;
    }
  }
}
