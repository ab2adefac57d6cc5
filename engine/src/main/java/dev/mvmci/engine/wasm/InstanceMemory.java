package dev.mvmci.engine.wasm;

import dev.mvmci.engine.guest.GuestFault;
import dev.mvmci.engine.guest.GuestMemory;
import run.endive.runtime.Instance;

/** The memory of an instance, with the instance that can make room in it. */
record InstanceMemory(Instance instance, FlatMemory memory, Faults faults) implements GuestMemory {

  @Override
  public byte[] read(int address, int length) {
    return memory.read(address, length);
  }

  @Override
  public void write(int address, byte[] bytes, int offset, int length) {
    memory.write(address, bytes, offset, length);
  }

  @Override
  public int allocate(String export, int length) {
    long[] results = faults.translating(() -> instance.export(export).apply(length));
    if (results == null || results.length != 1) {
      throw new GuestFault(
          GuestFault.Kind.TRAP, "the module's '%s' gives no address".formatted(export));
    }
    return (int) results[0];
  }
}
