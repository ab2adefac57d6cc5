package dev.mvmci.sql.remote;

import dev.mvmci.sql.entry.Entry;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;

/**
 * The numbers both sides of a connection agree on.
 *
 * <p>A connection is TCP, inside it TLS 1.3 if configured, inside that a {@link Handshake}, then
 * frames both ways until one side closes. Numbers of fixed size are sent high byte first.
 *
 * <pre>
 * frame = length:4 bytes of what follows, flags:1 byte (1 = more parts follow), id:8 bytes, part
 * </pre>
 *
 * <p>The parts of one id make up one {@link Request} or {@link Reply}; requests have one part.
 * Request ids grow by at least one, so a frame that comes twice is refused. Replies carry the id of
 * their request and come in any order.
 */
final class Protocol {

  static final int VERSION = 1;

  /** Flags and id. */
  static final int FRAME_HEAD_BYTES = 9;

  /** The largest command, with its frame. */
  static final int MAX_REQUEST_BYTES = Entry.MAX_COMMAND_BYTES + (64 << 10);

  /** Long answers are cut, so that short ones need not wait behind them. */
  static final int PART_BYTES = 256 << 10;

  /** The largest result of a query, 64 MiB and 100,000 rows, with what its encoding adds. */
  static final int MAX_REPLY_BYTES = 128 << 20;

  /** A client asks so often how the member is. */
  static final Duration PULSE = Duration.ofSeconds(2);

  /** A client does not run further ahead of its oldest command without an answer. */
  static final int MAX_AHEAD = 4_096;

  /** A member that hears nothing for so long closes the connection. */
  static final Duration IDLE = Duration.ofSeconds(30);

  /** From the first byte to the last of a handshake, TLS included. */
  static final Duration HANDSHAKE = Duration.ofSeconds(5);

  private Protocol() {}

  /** What the sums of conversations and of copies are made with. */
  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime lacks SHA-256", e);
    }
  }
}
