package dev.mvmci.p2p.caller;

import dev.mvmci.p2p.session.RefusedException;
import java.io.IOException;

/** A member answered that we are not in: no other will say otherwise. */
final class NotLetInException extends IOException {

  private final RefusedException refusal;

  NotLetInException(String reason) {
    super(reason);
    this.refusal = new RefusedException(reason);
  }

  RefusedException refusal() {
    return refusal;
  }
}
