package dev.mvmci.sql.services;

/** Who is told of the notices of a channel, one at a time, on a thread of its own. */
public interface ChannelListener {

  /** Called with each notice once, in order; the next waits until this returns. */
  void notice(Notice notice);

  /**
   * Called when notices were dropped by the channel's retention before this listener came to them.
   * Those that are still there follow.
   *
   * @param after the last position that this listener has seen
   * @param through the last position that was dropped
   */
  void missed(long after, long through);
}
