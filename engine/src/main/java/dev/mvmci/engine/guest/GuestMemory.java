package dev.mvmci.engine.guest;

/** A guest's linear memory as host functions see it. Addresses and lengths are unsigned. */
public interface GuestMemory {

  /**
   * Copies bytes out of the guest.
   *
   * @throws GuestFault if the range is not inside the memory
   */
  byte[] read(int address, int length);

  /**
   * Copies bytes into the guest.
   *
   * @throws GuestFault if the range is not inside the memory
   */
  void write(int address, byte[] bytes, int offset, int length);

  /**
   * Lets the guest make room by an exported function of its own, (i32) -> i32.
   *
   * @return the address that the guest gave
   * @throws GuestFault if there is no such function, or it faults
   */
  int allocate(String export, int length);
}
