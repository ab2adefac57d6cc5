package dev.mvmci.engine.run;

import dev.mvmci.engine.EngineFailure;
import dev.mvmci.engine.RunOutcome;
import dev.mvmci.engine.RunOutcome.Kind;
import dev.mvmci.engine.guest.Guest;
import dev.mvmci.engine.guest.GuestFault;
import dev.mvmci.engine.guest.GuestLimits;
import dev.mvmci.engine.guest.InvalidGuestException;
import dev.mvmci.engine.guest.Pauses;
import dev.mvmci.engine.host.HostFunctions;
import dev.mvmci.engine.host.ProgramExit;
import dev.mvmci.engine.module.LoadedModule;
import dev.mvmci.engine.module.ModuleManifest;
import dev.mvmci.engine.snapshot.Snapshot;
import dev.mvmci.engine.store.Change;
import dev.mvmci.engine.store.StoreFailure;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes one run from where its journal leaves it to its end, or to where it is stopped. */
final class RunExecution {

  private static final Logger logger = LoggerFactory.getLogger(RunExecution.class);

  private final LiveRun run;
  private final RunJournal log;
  private final Cancellation cancellation;
  private final RunSession session;
  private final SnapshotTaker snapshots;
  private final @Nullable Snapshot from;
  private final Supplier<LoadedModule> modules;
  private final HostFunctions functions;

  RunExecution(
      LiveRun run,
      RunJournal log,
      Cancellation cancellation,
      RunSession session,
      SnapshotTaker snapshots,
      @Nullable Snapshot from,
      Supplier<LoadedModule> modules,
      HostFunctions functions) {
    this.run = run;
    this.log = log;
    this.cancellation = cancellation;
    this.session = session;
    this.snapshots = snapshots;
    this.from = from;
    this.modules = modules;
    this.functions = functions;
  }

  /**
   * Runs on the run's own thread.
   *
   * @return how the run ended, or empty if it is to go on when the engine opens again
   * @throws StoreFailure if the journal cannot be read or written; the run goes on later
   */
  Optional<RunOutcome> execute() {
    try {
      run.control().begin();
      RunOutcome outcome = guestOutcome();
      return Optional.of(log.leftOver().orElseGet(() -> afterAll(outcome)));
    } catch (RunEnd e) {
      return Optional.of(afterAll(e.outcome()));
    } catch (RunStopped e) {
      return stopped(e);
    } catch (StoreFailure e) {
      throw e;
    } catch (RuntimeException | Error e) {
      logger.error("a run failed through a defect of the engine run={}", run.id(), e);
      return Optional.of(new RunOutcome.Failed(Kind.INTERNAL, e.toString()));
    } finally {
      snapshots.finish();
      run.control().finish();
    }
  }

  /** A guest that was told of its cancellation has cleaned up as well as it could. */
  private RunOutcome afterAll(RunOutcome outcome) {
    boolean diverged =
        outcome instanceof RunOutcome.Failed(Kind kind, String _) && kind == Kind.NONDETERMINISM;
    return cancellation.wasDelivered() && !diverged ? new RunOutcome.Cancelled() : outcome;
  }

  /** Appends the end of the run; durable together with the change when this returns. */
  void end(RunOutcome outcome, Change change) {
    log.end(outcome, change);
  }

  /**
   * Whether this outcome may come of a snapshot and not of the run: it differs from the journal, or
   * nothing was recorded since that a replay would not come to as well.
   */
  boolean isDoubtful(RunOutcome outcome) {
    return from != null
        && outcome instanceof RunOutcome.Failed(Kind kind, String _)
        && switch (kind) {
          case NONDETERMINISM -> true;
          case TRAP, STACK, MEMORY, MODULE, INTERNAL -> !log.hasAppended();
          case GUEST, TEMPORARY, TIMEOUT, LIMIT -> false;
        };
  }

  /** Whether the run was resumed from a snapshot and did something since. */
  boolean wentOnFromSnapshot() {
    return from != null && log.hasAppended();
  }

  /** Whether the run gave a response. */
  boolean hasResponded() {
    return session.hasResponded();
  }

  /** Whether the run started others. */
  boolean hasChildren() {
    return session.hasChildren();
  }

  private RunOutcome guestOutcome() {
    try {
      LoadedModule module = modules.get();
      String workflow = run.start().workflow();
      ModuleManifest.Workflow entry =
          module
              .manifest()
              .workflow(workflow)
              .orElseThrow(
                  () -> new InvalidGuestException("the module has no workflow " + workflow));
      run.control().compute();
      run.control().executing(module.code());
      return ended("the workflow returned ", status(module, entry));
    } catch (ProgramExit e) {
      return ended("the program exited with code ", e.code());
    } catch (GuestFault e) {
      return faulted(e);
    } catch (InvalidGuestException | EngineFailure.InvalidModule e) {
      return new RunOutcome.Failed(Kind.MODULE, String.valueOf(e.getMessage()));
    } finally {
      run.control().executed();
    }
  }

  private int status(LoadedModule module, ModuleManifest.Workflow entry) {
    Pauses pauses = pauses(module);
    Guest guest = module.code().instantiate(limits(), functions.bind(session, module.imports()));
    if (from != null) {
      session.restore(SessionState.decode(from.session()));
      return entry.resume(guest, from.guest(), pauses);
    }
    if (module.initializes()) {
      var _ = guest.call(LoadedModule.INITIALIZE);
    }
    return entry.call(guest, pauses);
  }

  private Pauses pauses(LoadedModule module) {
    if (module.code().canPause() && HostFunctions.keepNothingElse(module.imports())) {
      log.keepDigest();
      return snapshots;
    }
    return Pauses.NEVER;
  }

  private RunOutcome ended(String how, int status) {
    session.guestEnded();
    return status == 0
        ? new RunOutcome.Completed(session.output())
        : new RunOutcome.Failed(Kind.GUEST, how + status);
  }

  private GuestLimits limits() {
    return GuestLimits.of(run.start().limits().memoryBytes(), run.start().limits().tableElements());
  }

  private RunOutcome faulted(GuestFault fault) {
    String message = String.valueOf(fault.getMessage());
    return switch (fault.kind()) {
      case TRAP -> {
        session.guestEnded();
        yield new RunOutcome.Failed(Kind.TRAP, message);
      }
      case STACK -> new RunOutcome.Failed(Kind.STACK, message);
      case MEMORY -> new RunOutcome.Failed(Kind.MEMORY, message);
      case INTERRUPTED -> throw run.control().stopped();
    };
  }

  private Optional<RunOutcome> stopped(RunStopped stop) {
    return switch (stop.reason()) {
      case CANCELLED -> Optional.of(new RunOutcome.Cancelled());
      case TIMED_OUT ->
          Optional.of(
              new RunOutcome.Failed(
                  Kind.TIMEOUT,
                  "computed longer than %d ms without a host call"
                      .formatted(run.start().limits().computeSlice().toMillis())));
      case EXPIRED ->
          Optional.of(
              new RunOutcome.Failed(
                  Kind.LIMIT,
                  "runTime: not finished within %s".formatted(run.start().limits().runTime())));
      case CLOSING, LEFT, REPLAYED -> Optional.empty();
    };
  }
}
