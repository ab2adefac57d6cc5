package dev.mvmci.repram.api;

import dev.mvmci.http.Response;
import java.util.Optional;

/** Who a request comes from, as far as that is known: decides who its message may say it is. */
@FunctionalInterface
interface Sender {

  /** Nothing is known. */
  Sender ANYBODY = _ -> Optional.empty();

  /** The answer to a message that says it is from this node, if it cannot be. */
  Optional<Response> refusal(String claimed);
}
