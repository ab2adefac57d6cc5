package dev.mvmci.engine.wasm;

import java.lang.invoke.CallSite;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import run.endive.runtime.WasmInterruptedException;

/**
 * Whether the code of one module looks for interrupts of its thread, which the compiler has it do
 * in each turn of a loop. As long as nobody wants to stop one of its guests it does not, and that
 * costs nothing: the JVM compiles the target of a call site as a constant. When somebody does, the
 * JVM gives up what it compiled at the next turn of whatever loop runs, and goes on with code that
 * looks. Thread-safe; public only because generated code calls it.
 */
public final class InterruptChecks extends MutableCallSite {

  /**
   * So often code stops looking again. One module of which more guests had to be stopped is not
   * worth compiling anew each time, and after some hundred times the JVM would not do so any more.
   */
  static final int MOST_TURNS = 16;

  private static final MethodType NOTHING = MethodType.methodType(void.class);
  private static final MethodHandle PASS = MethodHandles.empty(NOTHING);
  private static final MethodHandle LOOK = handle(InterruptChecks::throwIfInterrupted);

  private static final ReentrantLock LOCK = new ReentrantLock();
  // Guarded by the lock: by the digest of their code, as long as somebody has that code.
  private static final Map<String, WeakReference<InterruptChecks>> ALL = new HashMap<>();

  // Guarded by the lock.
  private int wanting;
  private int turns;

  private InterruptChecks() {
    super(PASS);
  }

  private static MethodHandle handle(Runnable check) {
    try {
      return MethodHandles.publicLookup().findVirtual(Runnable.class, "run", NOTHING).bindTo(check);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Links the one call site in the code that has this digest; called by the JVM. */
  public static CallSite link(Lookup code, String name, MethodType type, String digest) {
    return of(digest);
  }

  /** Those of the code with this digest. */
  static InterruptChecks of(String digest) {
    LOCK.lock();
    try {
      WeakReference<InterruptChecks> known = ALL.get(digest);
      InterruptChecks checks = known == null ? null : known.get();
      if (checks == null) {
        ALL.values().removeIf(other -> other.refersTo(null));
        checks = new InterruptChecks();
        ALL.put(digest, new WeakReference<>(checks));
      }
      return checks;
    } finally {
      LOCK.unlock();
    }
  }

  private static void throwIfInterrupted() {
    if (Thread.currentThread().isInterrupted()) {
      throw new WasmInterruptedException("Thread interrupted");
    }
  }

  /** From now on the code looks for interrupts, until as many asked for it as do not any more. */
  void want() {
    LOCK.lock();
    try {
      if (wanting++ == 0) {
        look(LOOK);
      }
    } finally {
      LOCK.unlock();
    }
  }

  /** As far as the caller is concerned the code need not look any more; once for each want. */
  void wantNoMore() {
    LOCK.lock();
    try {
      if (--wanting == 0 && ++turns < MOST_TURNS) {
        look(PASS);
      }
    } finally {
      LOCK.unlock();
    }
  }

  /** Whether the code looks for interrupts at the moment. */
  boolean isLooking() {
    return getTarget().equals(LOOK);
  }

  private void look(MethodHandle target) {
    if (!getTarget().equals(target)) {
      setTarget(target);
      MutableCallSite.syncAll(new MutableCallSite[] {this});
    }
  }
}
