package order;

import dev.mvmci.workflow.json.JsonName;
import java.util.Optional;

/** What a run puts out. */
record Receipt(
    String order, State state, @JsonName("total_cents") long totalCents, Optional<String> carrier) {

  enum State {
    DELIVERED,
    UNPAID,
    PAYMENT_UNKNOWN,
    LOST
  }
}
