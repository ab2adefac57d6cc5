package dev.mvmci.engine.run;

import dev.mvmci.engine.host.HostFunctions;
import dev.mvmci.engine.host.Sealer;
import dev.mvmci.engine.host.World;
import dev.mvmci.engine.journal.HistoryCursor;
import dev.mvmci.engine.journal.Journal;
import dev.mvmci.engine.module.LoadedModule;
import dev.mvmci.engine.module.Modules;
import dev.mvmci.engine.run.RunChildren.Spawner;
import dev.mvmci.engine.run.RunJournal.Tape;
import dev.mvmci.engine.run.Waits.Residence;
import org.jspecify.annotations.Nullable;

/** Puts together what executes one run. */
final class Workshop {

  private final Parts parts;
  private final Residence residence;
  private final Post post;
  private final Spawner spawner;
  private final SharedKeys keys = new SharedKeys();

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
      Timers timers) {}

  Workshop(Parts parts, Residence residence, Post post, Spawner spawner) {
    this.parts = parts;
    this.residence = residence;
    this.post = post;
    this.spawner = spawner;
  }

  /** The execution of a run from the beginning of its journal. */
  RunExecution execution(LiveRun run, Tape tape) {
    return execution(run, tape, null);
  }

  /** As {@link #execution(LiveRun, Tape)}, with a module in place of the run's own unless null. */
  RunExecution execution(LiveRun run, Tape tape, @Nullable LoadedModule instead) {
    HistoryCursor history = parts.journal().history(run.number());
    var _ = history.next(); // START
    var log = new RunJournal(run, parts.journal(), history, tape);
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
                secrets),
            parts.world(),
            parts.sealer(),
            parts.runs(),
            parts.promises());
    return new RunExecution(
        run,
        log,
        cancellation,
        session,
        () -> instead == null ? parts.modules().load(run.start().sha256()) : instead,
        parts.functions());
  }
}
