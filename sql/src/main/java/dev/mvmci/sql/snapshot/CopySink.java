package dev.mvmci.sql.snapshot;

import java.io.IOException;

/** Where the parts of a copy go on their way to another member. */
@FunctionalInterface
public interface CopySink {

  /**
   * Sends one part; blocks while the receiver is slower, so that no more than a part is held.
   *
   * @throws IOException if the receiver is gone
   */
  void send(byte[] part) throws IOException;
}
