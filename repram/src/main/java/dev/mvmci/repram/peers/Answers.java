package dev.mvmci.repram.peers;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What to do when an answer comes, or does not; a mistake in doing it is not lost. */
public final class Answers {

  private static final Logger log = LoggerFactory.getLogger(Answers.class);

  private Answers() {}

  /** Calls one of the two, once, on whichever thread brings the answer. */
  public static <T> void on(
      CompletableFuture<T> answer, Consumer<T> success, Consumer<Throwable> failure) {
    var _ =
        answer.handle((value, error) -> {
          try {
            if (error == null) {
              success.accept(value);
            } else {
              failure.accept(error);
            }
          } catch (RuntimeException e) {
            log.error("handling of an answer failed", e);
          }
          return null;
        });
  }
}
