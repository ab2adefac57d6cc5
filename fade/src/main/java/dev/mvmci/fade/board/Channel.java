package dev.mvmci.fade.board;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A part of the board: all messages whose keys begin with its name and a dash. The name is the
 * prefix that nodes are asked for, so a channel exists as soon as somebody writes to it and is gone
 * when its last message is.
 */
public record Channel(String name) {

  private static final Pattern NAME = Pattern.compile("[a-z0-9]{1,24}");

  /** Where messages go unless a channel is named; its keys are those of the first boards. */
  public static final Channel LOBBY = new Channel("msg");

  public Channel {
    if (!valid(name)) {
      throw new IllegalArgumentException(
          "the channel is '" + name + "'; it takes 1 to 24 of a-z and 0-9");
    }
  }

  public static boolean valid(String name) {
    return NAME.matcher(name).matches();
  }

  /** The channel that a key belongs to; empty for keys that are of no board. */
  public static Optional<Channel> of(String key) {
    int end = 0;
    while (end < key.length() && key.charAt(end) != '-' && key.charAt(end) != '_') {
      end++;
    }
    String name = key.substring(0, end);
    return end < key.length() && valid(name) ? Optional.of(new Channel(name)) : Optional.empty();
  }

  /** Whether a key is one of this channel's; old boards also used an underscore. */
  public boolean owns(String key) {
    return key.startsWith(name + "-") || key.startsWith(name + "_");
  }

  public boolean lobby() {
    return equals(LOBBY);
  }

  /** Where its page is. */
  public String path() {
    return lobby() ? "/" : "/c/" + name;
  }
}
