package dev.mvmci.repram.mcp;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the tools work on: a node in this process, or nodes elsewhere. */
public interface ToolStore {

  /**
   * A value and its times.
   *
   * @param remainingSeconds rounded down
   */
  record Found(byte[] value, Instant created, long remainingSeconds) {}

  /**
   * Keeps a value.
   *
   * @throws IOException if it is not kept; the message says why
   */
  void put(String key, byte[] value, int ttlSeconds) throws IOException, InterruptedException;

  /** The value of a key, if it lives. */
  Optional<Found> find(String key) throws IOException, InterruptedException;

  /** Keys with a prefix, in order, at most so many. */
  List<String> keys(String prefix, int most) throws IOException, InterruptedException;
}
