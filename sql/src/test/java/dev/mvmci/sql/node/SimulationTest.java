package dev.mvmci.sql.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The whole of a cluster on one thread. A seed that fails is named, and fails again. More seeds:
 * {@code -Dsimulation.seeds=500}.
 */
class SimulationTest {

  private static final int SEEDS = Integer.getInteger("simulation.seeds", 10);

  /** A crash at every write takes minutes, so the default run tries a few of them. */
  private static final int STRIDE = SEEDS >= 500 ? 1 : 80;

  private static final int SEEDS_FOR_A_FAULT = 120;

  @Test
  void promisesAreKeptWhateverTheSeed() throws IOException {
    int done = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      Path directory = directory();
      try (Simulation simulation = new Simulation(seed, directory, PlantedFault.NONE)) {
        simulation.setUp();
        simulation.work(2_500, true);
        assertThat(simulation.judge()).as("seed " + seed).isEmpty();
        done += simulation.done();
      } finally {
        remove(directory);
      }
    }
    assertThat(done / SEEDS).as("operations that a run gets done").isGreaterThan(100);
  }

  @Test
  void promisesAreKeptWhereverAWriteIsCutShort() throws IOException {
    long writes = crashAt(Long.MAX_VALUE, false);
    assertThat(writes).isGreaterThan(200);
    for (long write = 1; write <= writes; write += STRIDE) {
      crashAt(write, false);
      crashAt(write + STRIDE / 2, true);
    }
  }

  private static long crashAt(long write, boolean afterIt) throws IOException {
    Path directory = directory();
    try (Simulation simulation = new Simulation(4711, directory, PlantedFault.NONE)) {
      simulation.cluster().crashAtWrite(write, afterIt);
      simulation.setUp();
      simulation.work(600, false);
      long writes = simulation.cluster().writes();
      assertThat(simulation.judge())
          .as("crash at write %s, after it: %s", write, afterIt)
          .isEmpty();
      return writes;
    } finally {
      remove(directory);
    }
  }

  @Test
  void theSameSeedIsTheSameRun() throws IOException {
    assertThat(crashAt(Long.MAX_VALUE, false)).isEqualTo(crashAt(Long.MAX_VALUE, false));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void aPlantedFaultIsFound(PlantedFault fault) throws IOException {
    for (int i = 0; i < SEEDS_FOR_A_FAULT; i++) {
      if (!judged((firstSeed(fault) + i) % SEEDS_FOR_A_FAULT, fault).isEmpty()) {
        return;
      }
    }
    throw new AssertionError("not found within " + SEEDS_FOR_A_FAULT + " seeds: " + fault);
  }

  /** Where it was found last time, which saves the search. */
  private static int firstSeed(PlantedFault fault) {
    return switch (fault) {
      case UNCONFIRMED_READ -> 66;
      case OVERLONG_LEASE -> 44;
      case LYING_DISK -> 20;
      case DENIED_ENTRY -> 11;
      case NONE, EARLY_ACKNOWLEDGEMENT, READ_WITHOUT_BARRIER, REPEATED_COMMAND -> 0;
    };
  }

  private static List<String> judged(int seed, PlantedFault fault) throws IOException {
    Path directory = directory();
    try (Simulation simulation = new Simulation(seed, directory, fault)) {
      simulation.setUp();
      simulation.work(2_500, true);
      return simulation.judge();
    } finally {
      remove(directory);
    }
  }

  /** In memory where there is such a place: the disk of the simulation is simulated. */
  private static Path directory() throws IOException {
    Path memory = Path.of("/dev/shm");
    return Files.isWritable(memory)
        ? Files.createTempDirectory(memory, "simulation-")
        : Files.createTempDirectory("simulation-");
  }

  private static void remove(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
