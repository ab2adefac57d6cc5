package dev.mvmci.engine.wasm;

import dev.mvmci.engine.guest.Guest;
import dev.mvmci.engine.guest.GuestState;
import dev.mvmci.engine.guest.Pauses;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.Instance;

/** An instance made by Endive. */
final class EndiveGuest implements Guest {

  private final Instance instance;
  private final Faults faults;
  private final @Nullable Asyncify asyncify;

  /** An instance, with what puts it aside if its module can be. */
  EndiveGuest(Instance instance, Faults faults, @Nullable Asyncify asyncify) {
    this.instance = instance;
    this.faults = faults;
    this.asyncify = asyncify;
  }

  @Override
  public int call(String export) {
    return call(export, Pauses.NEVER);
  }

  @Override
  public int call(String export, Pauses pauses) {
    return asyncify == null ? apply(export) : pausing(export, asyncify, pauses);
  }

  @Override
  public int resume(String export, GuestState state, Pauses pauses) {
    if (asyncify == null) {
      throw new IllegalArgumentException("the module cannot be put aside");
    }
    faults.guarding(() -> asyncify.restore(instance, state));
    return pausing(export, asyncify, pauses);
  }

  private int pausing(String export, Asyncify pausing, Pauses pauses) {
    pausing.pauses(pauses);
    int status = apply(export);
    while (pausing.isPutAside()) {
      pauses.paused(faults.translating(() -> pausing.save(instance)));
      faults.guarding(() -> pausing.goOn(instance));
      status = apply(export);
    }
    return status;
  }

  private int apply(String export) {
    long[] results = faults.translating(() -> instance.export(export).apply());
    return results == null || results.length == 0 ? 0 : (int) results[0];
  }
}
