package dev.mvmci.engine.wasm;

import dev.mvmci.engine.guest.GuestFault;
import dev.mvmci.engine.guest.GuestFault.Kind;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.WasmInterruptedException;

/**
 * Tells exceptions of host functions, which pass through a guest untouched, from the guest's own
 * faults. One per instance, used by its thread only.
 */
final class Faults {

  private @Nullable RuntimeException fromHost;

  /** Notes an exception on its way from a host function through the guest. */
  RuntimeException fromHost(RuntimeException e) {
    fromHost = e;
    return e;
  }

  void guarding(Runnable guestCode) {
    var _ =
        translating(() -> {
          guestCode.run();
          return this;
        });
  }

  <T> T translating(Supplier<T> guestCode) {
    try {
      return guestCode.get();
    } catch (GuestFault e) {
      throw e;
    } catch (WasmInterruptedException e) {
      throw new GuestFault(Kind.INTERRUPTED, "interrupted while computing", e);
    } catch (RuntimeException e) {
      if (e.equals(fromHost)) {
        throw e;
      }
      throw isStackOverflow(e)
          ? stackFault(e)
          : new GuestFault(Kind.TRAP, String.valueOf(e.getMessage()), e);
    } catch (StackOverflowError e) {
      throw stackFault(e);
    } catch (OutOfMemoryError e) {
      throw new GuestFault(Kind.MEMORY, "the process has no memory for this guest", e);
    }
  }

  private static boolean isStackOverflow(RuntimeException e) {
    return e.getCause() instanceof StackOverflowError
        || "call stack exhausted".equals(e.getMessage());
  }

  private static GuestFault stackFault(Throwable cause) {
    return new GuestFault(Kind.STACK, "call stack exhausted", cause);
  }
}
