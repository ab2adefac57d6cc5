package dev.mvmci.engine.run;

import dev.mvmci.engine.host.HostFunctions;
import dev.mvmci.engine.host.Sealer;
import dev.mvmci.engine.host.World;
import dev.mvmci.engine.journal.HistoryCursor;
import dev.mvmci.engine.journal.Journal;
import dev.mvmci.engine.journal.JournalRecord;
import dev.mvmci.engine.module.LoadedModule;
import dev.mvmci.engine.module.Modules;
import dev.mvmci.engine.run.RunChildren.Spawner;
import dev.mvmci.engine.run.RunJournal.Beginning;
import dev.mvmci.engine.run.RunJournal.Tape;
import dev.mvmci.engine.run.Waits.Residence;
import dev.mvmci.engine.snapshot.Snapshot.Position;
import dev.mvmci.engine.snapshot.SnapshotStore;
import dev.mvmci.engine.snapshot.SnapshotStore.Found;
import dev.mvmci.engine.snapshot.SnapshotStore.Pages;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Puts together what executes one run. */
final class Workshop {

  private final Parts parts;
  private final Residence residence;
  private final Post post;
  private final Spawner spawner;
  private final SharedKeys keys;

  /** What all runs have in common. */
  record Parts(
      Journal journal,
      RunStore runs,
      InboxStore inbox,
      StateStore state,
      Promises promises,
      Modules modules,
      HostFunctions functions,
      World world,
      Sealer sealer,
      Timers timers,
      SnapshotTaker.Means snapshots) {}

  Workshop(Parts parts, Residence residence, Post post, Spawner spawner) {
    this.parts = parts;
    this.residence = residence;
    this.post = post;
    this.spawner = spawner;
    this.keys = new SharedKeys(parts.state());
  }

  /** The execution of a run of which there is no more than that it begins. */
  RunExecution first(LiveRun run, Beginning beginning) {
    return execution(run, Tape.LIVING, beginning, null, own(run));
  }

  /** The execution of a run from its snapshot, or else the beginning of its journal. */
  RunExecution execution(LiveRun run, Tape tape) {
    Found snapshot = snapshot(run).orElse(null);
    return execution(run, tape, beginning(run, snapshot), snapshot, own(run));
  }

  /** The execution from the beginning with a module in place of the run's own unless null. */
  RunExecution replay(LiveRun run, Tape tape, @Nullable LoadedModule instead) {
    return execution(
        run, tape, beginning(run, null), null, instead == null ? own(run) : () -> instead);
  }

  private Supplier<LoadedModule> own(LiveRun run) {
    return () -> parts.modules().load(run.start().sha256());
  }

  /** The run's snapshot if it agrees with the journal; one that does not is dropped. */
  private Optional<Found> snapshot(LiveRun run) {
    SnapshotStore store = parts.snapshots().store();
    Optional<Found> found = store.find(run.number());
    if (found.isPresent() && !agrees(run, found.get().snapshot().position())) {
      store.drop(run.number(), "it does not agree with the journal");
      return Optional.empty();
    }
    return found;
  }

  private boolean agrees(LiveRun run, Position position) {
    int archived = parts.journal().archived(run.number());
    HistoryCursor history = parts.journal().history(run.number(), archived);
    var digest =
        parts
            .journal()
            .archivedDigest(run.number(), archived)
            .map(RecordDigest::new)
            .orElseGet(RecordDigest::ofNothing);
    for (int left = position.records() - archived; left > 0; left--) {
      Optional<JournalRecord> record = history.next();
      if (record.isEmpty()) {
        return false;
      }
      digest.add(record.get());
    }
    return position.run() == run.number()
        && position.module().equals(run.start().sha256())
        && position.records() >= archived
        && Arrays.equals(digest.value(), position.digest());
  }

  private Beginning beginning(LiveRun run, @Nullable Found snapshot) {
    if (snapshot != null) {
      Position position = snapshot.snapshot().position();
      return new Beginning(
          position.sequence(), position.records(), new RecordDigest(position.digest()));
    }
    var digest = RecordDigest.ofNothing();
    parts.journal().history(run.number()).next().ifPresent(digest::add); // START
    return new Beginning(0, 1, digest);
  }

  private RunExecution execution(
      LiveRun run,
      Tape tape,
      Beginning beginning,
      @Nullable Found snapshot,
      Supplier<LoadedModule> module) {
    HistoryCursor history = parts.journal().history(run.number(), beginning.records());
    var log = new RunJournal(run, parts.journal(), history, beginning, tape);
    var cancellation = new Cancellation(run.control());
    var secrets = new KnownSecrets();
    var steps = new DurableSteps(run, log, cancellation, secrets, parts.sealer());
    var waits =
        new Waits(
            run,
            log,
            cancellation,
            parts.world().clock(),
            parts.timers(),
            residence,
            parts.inbox());
    var session =
        new RunSession(
            run,
            new RunSession.Capabilities(
                steps,
                new RunMailbox(steps, waits, post, parts.sealer()),
                new RunChildren(run, steps, waits, spawner),
                new RunState(run, steps, parts.state(), keys, parts.sealer()),
                secrets,
                cancellation),
            parts.world(),
            parts.sealer(),
            parts.runs(),
            parts.promises());
    var pages = snapshot == null ? Pages.NONE : snapshot.pages();
    return new RunExecution(
        run,
        log,
        cancellation,
        session,
        new SnapshotTaker(run, log, session, parts.snapshots(), pages),
        snapshot == null ? null : snapshot.snapshot(),
        module,
        parts.functions());
  }
}
