package order;

import dev.mvmci.workflow.ChildRequest;
import dev.mvmci.workflow.HttpFailure;
import dev.mvmci.workflow.HttpRequest;
import dev.mvmci.workflow.HttpResponse;
import dev.mvmci.workflow.HttpResult;
import dev.mvmci.workflow.Message;
import dev.mvmci.workflow.Problem;
import dev.mvmci.workflow.Run;
import dev.mvmci.workflow.Workflow;
import java.time.Duration;
import java.util.Optional;

/**
 * Has an order paid, once, and waits for its delivery; meanwhile it costs nothing.
 *
 * <pre>
 *   mvm-ci workflow start order --input '{"id":"A1","pay_url":"http://localhost:8000/pay",
 *     "items":[{"name":"tea","quantity":2,"price_cents":350}]}'
 *   mvm-ci workflow send wkf_... delivered '{"carrier":"Ada"}'
 * </pre>
 */
final class Orders {

  private static final Duration PATIENCE = Duration.ofDays(1);

  private Orders() {}

  /** From the payment to the delivery. */
  @Workflow(name = "start")
  static Receipt process(Run run, Order order) {
    run.log().info("order " + order.id() + " of " + order.totalCents() + " cents");
    HttpResult payment = run.http().send(payment(order));
    return switch (payment) {
      case HttpResponse paid when paid.isSuccess() -> delivery(run, order);
      case HttpResponse refused -> {
        run.log().warn("not paid: status " + refused.status());
        yield receipt(order, Receipt.State.UNPAID, Optional.empty());
      }
      case HttpFailure(Problem problem, String message) -> {
        run.log().error(message);
        yield receipt(
            order,
            problem == Problem.REFUSED ? Receipt.State.UNPAID : Receipt.State.PAYMENT_UNKNOWN,
            Optional.empty());
      }
    };
  }

  /** Not idempotent: it leaves once, and if nobody knows whether it arrived, the output says so. */
  private static HttpRequest payment(Order order) {
    return HttpRequest.post(
        order.payUrl(), "application/json", "{\"cents\":" + order.totalCents() + "}");
  }

  private static Receipt delivery(Run run, Order order) {
    Duration patience = order.patienceSeconds().map(Duration::ofSeconds).orElse(PATIENCE);
    Optional<Message> message = run.mail().receive(patience, "delivered");
    if (message.isEmpty()
        && run.start(ChildRequest.of("ask", order.id())).join().output(Boolean.class)) {
      message = run.mail().receive(patience, "delivered");
    }
    Receipt.State state = message.isPresent() ? Receipt.State.DELIVERED : Receipt.State.LOST;
    return receipt(order, state, message.map(sent -> sent.as(Delivery.class).carrier()));
  }

  /** Asks after a delivery; whether it is on its way is known by chance only. */
  @Workflow
  static boolean ask(Run run, String order) {
    boolean found = run.random().nextInt(2) == 1;
    run.log().info("order " + order + (found ? " is on its way" : " is lost"));
    return found;
  }

  private static Receipt receipt(Order order, Receipt.State state, Optional<String> carrier) {
    return new Receipt(order.id(), state, order.totalCents(), carrier);
  }
}
