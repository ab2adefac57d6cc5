package dev.mvmci.sql.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvmci.sql.host.Scheduling.Policy;
import dev.mvmci.sql.host.Scheduling.Usage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class GovernorTest {

  private static final Usage ASLEEP = new Usage(0, 0, false);
  private static final Usage WAITING = new Usage(0, 0, true);

  private final Threads threads = new Threads();
  private final Governor governor = new Governor(threads, 0);

  @Test
  void allThatCompileGiveWay() {
    threads.usages.putAll(Map.of(1, ASLEEP, 2, WAITING));

    governor.step(0);

    assertThat(threads.policies).isEqualTo(Map.of(1, Policy.IDLE, 2, Policy.IDLE));
  }

  @Test
  void onlyTheOneThatStarvesIsRelieved() {
    threads.usages.putAll(Map.of(1, ASLEEP, 2, WAITING));

    governor.step(0);
    governor.step(Governor.LOOK_NANOS);

    assertThat(threads.policies).isEqualTo(Map.of(1, Policy.IDLE, 2, Policy.OTHER));

    threads.usages.put(2, new Usage(GiveWay.FIRST_RELIEF_NANOS, 0, false));
    governor.step(Governor.LOOK_NANOS + GiveWay.FIRST_RELIEF_NANOS);

    assertThat(threads.policies).containsEntry(2, Policy.IDLE);
  }

  @Test
  void aThreadThatBeganLaterIsFoundByTheNextSearch() {
    governor.step(0);
    threads.usages.put(7, ASLEEP);
    governor.step(Governor.SEARCH_NANOS - 1);
    assertThat(threads.policies).isEmpty();

    governor.step(Governor.SEARCH_NANOS);

    assertThat(threads.policies).isEqualTo(Map.of(7, Policy.IDLE));
  }

  @Test
  void anEndedThreadIsForgottenAndWhoHasItsIdIsLeftAlone() {
    threads.usages.put(7, ASLEEP);
    governor.step(0);
    threads.usages.clear();
    threads.policies.clear();

    governor.step(Governor.REST_NANOS);
    governor.step(Governor.SEARCH_NANOS);
    governor.end();

    assertThat(threads.policies).isEmpty();
  }

  @Test
  void itLooksSeldomWhileNothingIsCompiled() {
    threads.usages.put(1, ASLEEP);
    assertThat(governor.step(0)).isEqualTo(Governor.REST_NANOS);

    threads.usages.put(1, new Usage(1, 0, false));
    long now = Governor.REST_NANOS;
    assertThat(governor.step(now)).isEqualTo(Governor.LOOK_NANOS);
    assertThat(governor.step(now + Governor.BUSY_NANOS - 1)).isEqualTo(Governor.LOOK_NANOS);
    assertThat(governor.step(now + Governor.BUSY_NANOS)).isEqualTo(Governor.REST_NANOS);

    threads.usages.put(1, new Usage(1, 0, true));
    assertThat(governor.step(now + 2 * Governor.BUSY_NANOS)).isEqualTo(Governor.LOOK_NANOS);
  }

  @Test
  void inTheEndAllAreAsBefore() {
    threads.usages.put(1, ASLEEP);
    governor.step(0);
    threads.usages.put(2, ASLEEP);
    threads.policies.put(2, Policy.IDLE); // started by the first, and never looked at

    governor.end();

    assertThat(threads.policies).isEqualTo(Map.of(1, Policy.OTHER, 2, Policy.OTHER));
  }

  @Test
  void thoseThatAreKnownAreAsBeforeEvenIfNoThreadsCanBeListed() {
    threads.usages.put(1, ASLEEP);
    governor.step(0);
    threads.unreadable = true;

    assertThatThrownBy(governor::end).isInstanceOf(UncheckedIOException.class);

    assertThat(threads.policies).isEqualTo(Map.of(1, Policy.OTHER));
  }

  private static final class Threads implements Scheduling {
    private final Map<Integer, Usage> usages = new TreeMap<>();
    private final Map<Integer, Policy> policies = new TreeMap<>();
    private boolean unreadable;

    @Override
    public Set<Integer> compilers() {
      if (unreadable) {
        throw new UncheckedIOException(new IOException("too many open files"));
      }
      return Set.copyOf(usages.keySet());
    }

    @Override
    public Optional<Usage> usage(int thread) {
      return Optional.ofNullable(usages.get(thread));
    }

    @Override
    public void set(int thread, Policy policy) {
      policies.put(thread, policy);
    }
  }
}
