package dev.mvmci.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * A socket whose bytes can be put back by whoever has read them, so that another connection reads
 * them as if they came just now.
 */
final class RewindableEndPoint extends SocketChannelEndPoint {

  private volatile @Nullable ByteBuffer unread;

  RewindableEndPoint(
      SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler) {
    super(channel, selector, key, scheduler);
  }

  /** Puts bytes back; nobody may be reading. */
  void rewind(ByteBuffer bytes) {
    unread = bytes;
  }

  @Override
  public int fill(ByteBuffer buffer) throws IOException {
    ByteBuffer first = unread;
    if (first == null) {
      return super.fill(buffer);
    }
    int filled = BufferUtil.append(buffer, first);
    if (!first.hasRemaining()) {
      unread = null;
    }
    return filled;
  }
}
