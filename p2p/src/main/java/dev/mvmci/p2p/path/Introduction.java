package dev.mvmci.p2p.path;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Where the exchange of proposals with one peer stands. For one thread. */
final class Introduction {

  private static final long FIRST_MILLIS = 1_000;
  private static final long MOST_MILLIS = 60_000;
  private static final long STANDS_MILLIS = 3_000;
  private static final int MOST_REPEATS = 8;
  private static final int MOST_FORMER = 8;

  private long offerAtMillis = Long.MAX_VALUE;
  private long againMillis = FIRST_MILLIS;
  private @Nullable Offered offered;
  private @Nullable Answered answered;
  private byte @Nullable [] acceptedAnswer;

  /** The last offers of this side, the oldest first: their answers may overtake each other. */
  private final Deque<Made> made = new ArrayDeque<>();

  /** An offer of this side. */
  record Offered(Proposal offer, EphemeralKey key, long atMillis) {}

  /** What is remembered of an offer of this side. */
  private record Made(byte[] key, long atMillis) {}

  /** The last offer of the other side, and the answer as it was sent. */
  private record Answered(byte[] offerKey, ByteBuffer answer, int[] repeats) {}

  /** An offer is to be made then, and more often again. */
  void offerAt(long millis) {
    offerAtMillis = millis;
    againMillis = FIRST_MILLIS;
  }

  long offerAtMillis() {
    return offerAtMillis;
  }

  void offered(Offered fresh, RandomGenerator random) {
    offered = fresh;
    offerAtMillis = fresh.atMillis() + againMillis / 2 + random.nextLong(againMillis);
    againMillis = Math.min(MOST_MILLIS, againMillis * 2);
    if (made.size() >= MOST_FORMER) {
      made.removeFirst();
    }
    made.addLast(new Made(fresh.offer().ephemeral(), fresh.atMillis()));
  }

  /** Whether an offer of this side is young enough for the other side's to give way to it. */
  boolean stands(long nowMillis) {
    return offered != null && nowMillis - offered.atMillis() < STANDS_MILLIS;
  }

  /** Whether this answers the last offer of this side. */
  boolean awaits(Proposal answer) {
    return offered != null && Arrays.equals(offered.offer().ephemeral(), answer.answers());
  }

  /** Whether this answers an offer that was made shortly ago, though it is of no use any more. */
  boolean awaitedLately(Proposal answer, long nowMillis) {
    return made.stream()
        .anyMatch(offer ->
            nowMillis - offer.atMillis() < ReplayWindow.INNOCENT_MILLIS
                && Arrays.equals(offer.key(), answer.answers()));
  }

  /** The offer that this answers; empty if there is none. It is answered once. */
  Optional<Offered> answeredBy(Proposal answer) {
    if (!awaits(answer)) {
      return Optional.empty();
    }
    Optional<Offered> found = Optional.ofNullable(offered);
    offered = null;
    acceptedAnswer = answer.ephemeral();
    return found;
  }

  /** Whether this answer has been accepted already, having come another way as well. */
  boolean isAccepted(Proposal answer) {
    return acceptedAnswer != null && Arrays.equals(acceptedAnswer, answer.ephemeral());
  }

  void answered(Proposal offer, ByteBuffer answer) {
    offered = null;
    answered = new Answered(offer.ephemeral(), answer, new int[] {MOST_REPEATS});
  }

  /** What was answered to this very offer, which has come another way as well. */
  Optional<ByteBuffer> repeated(Proposal offer) {
    if (answered == null
        || !Arrays.equals(answered.offerKey(), offer.ephemeral())
        || answered.repeats()[0] == 0) {
      return Optional.empty();
    }
    answered.repeats()[0]--;
    return Optional.of(answered.answer().duplicate());
  }
}
