package order;

import dev.mvmci.workflow.json.JsonName;
import java.util.List;
import java.util.Optional;

/**
 * What a run is started with.
 *
 * @param payUrl takes a POST of what is to be paid
 * @param patienceSeconds how long the delivery may take before it is asked after; a day if absent
 */
record Order(
    String id,
    List<Item> items,
    @JsonName("pay_url") String payUrl,
    @JsonName("patience_seconds") Optional<Long> patienceSeconds) {

  record Item(String name, int quantity, @JsonName("price_cents") long priceCents) {}

  long totalCents() {
    return items.stream().mapToLong(item -> item.quantity() * item.priceCents()).sum();
  }
}
