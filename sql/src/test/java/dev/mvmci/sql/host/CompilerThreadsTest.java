package dev.mvmci.sql.host;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mvmci.sql.host.Scheduling.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** With the compiler threads of this process. */
class CompilerThreadsTest {

  private static final Path THREADS = Path.of("/proc/self/task");

  @Test
  void compilersGiveWayUntilItIsClosed() throws Exception {
    String obstacle = obstacle();
    assumeTrue(obstacle.isEmpty(), obstacle);
    assertThat(policies()).isNotEmpty().values().containsOnly(Policy.OTHER.number);

    try (CompilerThreads _ = CompilerThreads.giveWay(Duration.ZERO)) {
      // Each at some time: on a busy machine one or the other may be relieved at any moment.
      Set<Integer> gaveWay = new HashSet<>();
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> {
            Map<Integer, Integer> now = policies();
            now.forEach((thread, policy) -> {
              if (policy == Policy.IDLE.number) {
                gaveWay.add(thread);
              }
            });
            return gaveWay.containsAll(now.keySet());
          });
    }

    assertThat(policies()).isNotEmpty().values().containsOnly(Policy.OTHER.number);
  }

  @Test
  void closingItTwiceOrAtOnceIsNoMatter() {
    CompilerThreads threads = CompilerThreads.giveWay(Duration.ZERO);
    threads.close();
    threads.close();
  }

  @Test
  void closingItBeforeItBeginsIsNoMatter() {
    CompilerThreads.giveWay(Duration.ofDays(1)).close();
  }

  @Test
  void aNameMayHaveParenthesesAndSpaces() {
    String behind = " R" + " 7".repeat(15) + " -4" + " 7".repeat(21) + " 5 0 0";

    assertThat(Stat.of("12 (a) S (b)" + behind)).isEqualTo(new Stat("a) S (b", true, -4, 5));
  }

  /** Why it is not possible here; empty if it is. On a thread of its own, which it may spoil. */
  private static String obstacle() throws InterruptedException {
    var result = new CompletableFuture<String>();
    Thread trial =
        Thread.ofPlatform()
            .start(() -> {
              try {
                LinuxScheduling.open();
                result.complete("");
              } catch (IOException | RuntimeException | Error e) {
                result.complete("compilers cannot be told to give way here: " + e);
              }
            });
    trial.join();
    return result.join();
  }

  /** The class of each compiler thread. */
  private static Map<Integer, Integer> policies() throws IOException {
    var policies = new TreeMap<Integer, Integer>();
    try (Stream<Path> threads = Files.list(THREADS)) {
      for (Path each : threads.toList()) {
        try {
          Stat stat = Stat.of(Files.readString(each.resolve("stat"), ISO_8859_1));
          if (stat.name().matches("C[12] Compiler.*")) {
            policies.put(Integer.parseInt(each.getFileName().toString()), stat.policy());
          }
        } catch (IOException e) {
          if (Files.exists(each)) {
            throw e;
          }
        }
      }
    }
    return policies;
  }
}
