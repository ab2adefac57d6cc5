package dev.mvmci.p2p.path;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * A question whether a path works, or its answer.
 *
 * @param number of the question, by the one who asked
 * @param seen in an answer, the address from which the question came
 */
record Probe(Kind kind, long number, InetSocketAddress seen) {

  /** Which of the two. */
  enum Kind {
    QUESTION(0),
    ANSWER(1);

    private final byte code;

    Kind(int code) {
      this.code = (byte) code;
    }

    byte code() {
      return code;
    }

    static Optional<Kind> of(byte code) {
      return switch (code) {
        case 0 -> Optional.of(QUESTION);
        case 1 -> Optional.of(ANSWER);
        default -> Optional.empty();
      };
    }
  }
}
