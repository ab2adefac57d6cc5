package dev.mvmci.engine.host;

import dev.mvmci.engine.guest.GuestMemory;
import java.util.Arrays;

/**
 * Bytes that wait for the guest to take them. A call that has bytes to give puts them here and
 * returns their number; the guest then makes room and takes them. Each such call replaces what is
 * left of the one before.
 */
public final class Outbox {

  private static final byte[] NOTHING = {};

  private byte[] waiting = NOTHING;
  private int taken;
  private byte[] body = NOTHING;
  private byte[] lastError = NOTHING;

  /** What is in it. */
  public record Content(byte[] waiting, byte[] body, byte[] lastError) {}

  /** What is in it now. */
  public Content content() {
    return new Content(Arrays.copyOfRange(waiting, taken, waiting.length), body, lastError);
  }

  /** Has what another one had. */
  public void restore(Content content) {
    var _ = offer(content.waiting());
    body = content.body();
    lastError = content.lastError();
  }

  /** Offers bytes; returns their number. */
  long offer(byte[] bytes) {
    waiting = bytes;
    taken = 0;
    return bytes.length;
  }

  /** Copies at most so many of the waiting bytes to the address; returns how many. */
  int take(GuestMemory memory, int address, int capacity) {
    int length = Math.min(waiting.length - taken, capacity);
    memory.write(address, waiting, taken, length);
    taken += length;
    if (taken == waiting.length) {
      offer(NOTHING);
    }
    return length;
  }

  /** Offers an answer's head, or notes its failure; returns the head's length or the status. */
  long offer(Answer answer) {
    body = answer.body();
    if (answer.status() < 0) {
      lastError = answer.head();
      return answer.status();
    }
    return offer(answer.head());
  }

  /** Notes a failure that is none of the outside's; returns its status. */
  int refuse(Errno errno, String message) {
    lastError = Answer.error(errno, message);
    return errno.status();
  }

  /** Offers the body that belongs to the last head, once. */
  long offerBody() {
    long length = offer(body);
    body = NOTHING;
    return length;
  }

  /** Offers what is known of the last failure. */
  long offerLastError() {
    return offer(lastError);
  }
}
