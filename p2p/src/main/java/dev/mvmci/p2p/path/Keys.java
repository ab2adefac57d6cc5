package dev.mvmci.p2p.path;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The exchanges with one peer: the one in force, and one that this side has answered but that the
 * peer has not used yet. Only its use puts it in force, because a recorded offer looks like a new
 * one until then. For one thread.
 */
final class Keys {

  private static final int MOST_QUESTIONS = 64;

  private @Nullable Exchange current;
  private @Nullable Exchange pending;

  /** Questions without an answer yet, the oldest first. */
  private final Map<Long, Question> questions = new LinkedHashMap<>();

  /**
   * A question under way.
   *
   * @param address empty if it went through a relay
   */
  record Question(Exchange exchange, Optional<InetSocketAddress> address, long atMillis) {}

  Optional<Exchange> current() {
    return Optional.ofNullable(current);
  }

  /** The newest, in force or not. */
  Optional<Exchange> newest() {
    return pending != null ? Optional.of(pending) : current();
  }

  /** Puts an exchange in force; true if it was not before. */
  boolean use(Exchange exchange) {
    if (exchange.equals(pending)) {
      pending = null;
    }
    boolean changed = !exchange.equals(current);
    current = exchange;
    return changed;
  }

  void await(Exchange exchange) {
    pending = exchange;
  }

  boolean has(Exchange exchange) {
    return exchange.equals(current) || exchange.equals(pending);
  }

  /** Notes a question. */
  void asked(long number, Question question) {
    if (questions.size() >= MOST_QUESTIONS) {
      questions.remove(questions.keySet().iterator().next());
    }
    questions.put(number, question);
  }

  /** The question that is answered. */
  Optional<Question> answered(Exchange exchange, long number) {
    Question question = questions.get(number);
    if (question == null || !question.exchange().equals(exchange)) {
      return Optional.empty();
    }
    questions.remove(number);
    return Optional.of(question);
  }
}
