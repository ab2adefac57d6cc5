package dev.mvmci.engine.wasm;

import dev.mvmci.engine.guest.Guest;
import run.endive.runtime.Instance;

/** An instance made by Endive. */
final class EndiveGuest implements Guest {

  private final Instance instance;
  private final Faults faults;

  EndiveGuest(Instance instance, Faults faults) {
    this.instance = instance;
    this.faults = faults;
  }

  @Override
  public int call(String export) {
    long[] results = faults.translating(() -> instance.export(export).apply());
    return results == null || results.length == 0 ? 0 : (int) results[0];
  }
}
