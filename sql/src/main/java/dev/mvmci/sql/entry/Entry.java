package dev.mvmci.sql.entry;

import java.util.List;

/** One log entry: the commands of many callers under one time stamp of the leader. */
public record Entry(long timeMillis, List<Command> commands) {

  /** More commands wait for the next entry. */
  public static final int MAX_COMMANDS = 1_024;

  /** An entry is closed when its commands have reached this size. */
  public static final int TARGET_BYTES = 1 << 20;

  /** A command above this size is refused. */
  public static final int MAX_COMMAND_BYTES = 4 << 20;

  /** No entry is larger: a full target, one more command, and the frame around them. */
  public static final int MAX_BYTES = TARGET_BYTES + MAX_COMMAND_BYTES + (64 << 10);

  public Entry {
    commands = List.copyOf(commands);
  }
}
