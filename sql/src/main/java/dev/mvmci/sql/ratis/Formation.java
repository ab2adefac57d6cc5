package dev.mvmci.sql.ratis;

import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.SqlConfig.Member;
import dev.mvmci.sql.consensus.Replica;
import dev.mvmci.sql.member.Admission;
import dev.mvmci.sql.ratis.MemberProtocol.Request;
import dev.mvmci.sql.ratis.MemberProtocol.Standing;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a member with an empty disk comes to take part. Nobody can tell it whether it is new or has
 * lost its disk, so it asks the others how they stand. If a majority is as new as it is, they form
 * a cluster. If there is a cluster, it leaves it (for the case that it was in it) and enters it
 * again, where it has no vote until it holds all entries. Until it has left it answers no message
 * of Ratis at all: it would vote without knowing what it once promised.
 */
final class Formation implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Formation.class);
  private static final Duration ROUND = Duration.ofMillis(100);
  private static final Duration ANSWER = Duration.ofSeconds(1);
  private static final Duration CHANGE = Duration.ofSeconds(40);
  private static final Duration CATCH_UP = Duration.ofHours(1);
  private static final int ROUNDS_PER_REPORT = 300;

  /** One who comes a little later need not join, and one with a restored database is not missed. */
  private static final int GRACE_ROUNDS = 20;

  private final SqlConfig config;
  private final Path directory;
  private final RaftGroupHandle group;
  private final MemberClient client;
  private final Replica<?> replica;
  private final Thread thread;
  private @Nullable Admission admission;
  private int roundsOfMajority;
  private boolean yields;
  private volatile boolean closed;

  /**
   * A member on its way.
   *
   * @param admission how far it came before, null if its disk is empty
   */
  Formation(
      SqlConfig config,
      Path directory,
      RaftGroupHandle group,
      MemberClient client,
      Replica<?> replica,
      @Nullable Admission admission) {
    this.config = config;
    this.directory = directory;
    this.group = group;
    this.client = client;
    this.replica = replica;
    this.admission = admission;
    this.thread = Thread.ofVirtual().name("sql-formation").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      for (int round = 0; !closed && !isDone(); round++) {
        Optional<String> obstacle = step();
        if (obstacle.isPresent()) {
          if (round % ROUNDS_PER_REPORT == 0) {
            log.info(
                "event=waiting_to_take_part member={} reason=\"{}\"",
                config.memberId(),
                obstacle.get());
          }
          Thread.sleep(ROUND);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private boolean isDone() {
    return admission == Admission.FORMED || admission == Admission.JOINED;
  }

  /** Goes one step on; answers what keeps it from that, if something does. */
  private Optional<String> step() throws InterruptedException {
    try {
      Map<Member, Standing> others = askOthers();
      if (admission == null) {
        return decide(others);
      }
      Optional<Member> leader = leader(others);
      if (leader.isEmpty()) {
        return Optional.of("the cluster has no leader that answers");
      }
      if (admission == Admission.JOINING) {
        leave(leader.get());
      } else {
        enter(leader.get());
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private Optional<String> decide(Map<Member, Standing> others) throws IOException {
    List<Standing> formed = others.values().stream().filter(Standing::formed).toList();
    if (replica.applied().isRestored()) {
      return decideRestored(others, formed);
    }
    if (!formed.isEmpty() && !mayReturnToPair(formed)) {
      if (isPair() && !config.network().learner()) {
        return Optional.of("the other member still leads");
      }
      log.info("event=joining member={} answers={}", config.memberId(), others.size());
      become(Admission.JOINING);
      return Optional.empty();
    }
    if (config.network().learner()) {
      return Optional.of("a learner waits for others to form the cluster");
    }
    if (others.values().stream().anyMatch(Standing::restored)) {
      return Optional.of("another member begins with a restored database");
    }
    int present = others.size() + 1;
    int majority = config.members().size() / 2 + 1;
    if (present < majority) {
      return Optional.of(
          present + " of " + config.members().size() + " members are here, needed are " + majority);
    }
    if (present < config.members().size() && ++roundsOfMajority < GRACE_ROUNDS) {
      return Optional.of("a majority is here; the others have a moment to come, too");
    }
    return form(config.members());
  }

  /**
   * A restored database begins the cluster with one member, and the others join it. To know which
   * others there are, it waits for everybody; of several that were restored the lowest id begins.
   */
  private Optional<String> decideRestored(Map<Member, Standing> others, List<Standing> formed)
      throws IOException {
    if (!formed.isEmpty()) {
      if (yields) {
        become(Admission.JOINING);
        return Optional.empty();
      }
      return Optional.of(
          "it holds a restored database, but others have formed a cluster without it: either empty"
              + " its directory, or stop the others and empty theirs");
    }
    if (others.size() + 1 < config.members().size()) {
      return Optional.of("it holds a restored database and waits for all other members");
    }
    yields =
        others.entrySet().stream()
            .anyMatch(other -> other.getValue().restored() && other.getKey().id() < self());
    return yields
        ? Optional.of("another member begins with the restored database")
        : form(List.of(config.self()));
  }

  private long self() {
    return config.memberId();
  }

  private Optional<String> form(List<Member> members) throws IOException {
    become(Admission.FORMED);
    group.enter(RaftGroupHandle.of(config, members));
    log.info("event=formed member={} members={}", config.memberId(), members.size());
    return Optional.empty();
  }

  /**
   * Of two members neither can vote the other out, and neither need: whatever was acknowledged is
   * on both, so the one that kept its disk has it all, and the other, being behind, cannot be
   * elected. It may go on as before as soon as the other does not lead on what it believed to be
   * there.
   */
  private boolean mayReturnToPair(List<Standing> formed) {
    return isPair() && !config.network().learner() && formed.getFirst().leader() == 0;
  }

  private boolean isPair() {
    return config.members().size() == 2;
  }

  private void leave(Member leader) throws IOException {
    client.change(leader, new Request.Leave(), CHANGE);
    group.enter(RaftGroupHandle.of(config, List.of()));
    // From now on what it has promised is on its disk again, so it must not begin anew.
    become(Admission.ENTERING);
  }

  /** The leader gives a vote only to one that holds all entries. */
  private void enter(Member leader) throws IOException {
    client.change(leader, new Request.Enter(config.self(), config.network().learner()), CATCH_UP);
    become(Admission.JOINED);
    log.info("event=joined member={}", config.memberId());
  }

  private void become(Admission next) throws IOException {
    next.write(directory);
    admission = next;
  }

  private Map<Member, Standing> askOthers() throws InterruptedException {
    Map<Member, Standing> answers = new ConcurrentHashMap<>();
    List<Thread> threads =
        config.members().stream()
            .filter(member -> member.id() != config.memberId())
            .map(member -> Thread.ofVirtual().start(() -> ask(member, answers)))
            .toList();
    for (Thread asking : threads) {
      asking.join();
    }
    Map<Member, Standing> inOrder = new TreeMap<>(Comparator.comparingLong(Member::id));
    inOrder.putAll(answers);
    return inOrder;
  }

  private void ask(Member member, Map<Member, Standing> answers) {
    try {
      answers.put(member, client.standing(member, ANSWER));
    } catch (IOException e) {
      log.debug("event=no_standing member={} reason={}", member.id(), e.getMessage());
    }
  }

  private Optional<Member> leader(Map<Member, Standing> others) {
    return others.values().stream()
        .map(Standing::leader)
        .filter(id -> id != 0 && id != config.memberId())
        .findFirst()
        .flatMap(id -> config.members().stream().filter(member -> member.id() == id).findFirst());
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
