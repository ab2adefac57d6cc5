package dev.mvmci.engine.run;

import dev.mvmci.engine.EngineFailure;
import dev.mvmci.engine.RunId;
import dev.mvmci.engine.run.Inbox.Message;
import dev.mvmci.engine.run.RunStore.Row;
import dev.mvmci.engine.store.Change;

/**
 * Brings messages to runs. A message is put where it survives in one transaction with whatever says
 * that it was sent; then the run is told.
 */
final class Post {

  private final RunStore runs;
  private final InboxStore inbox;
  private final int maxWaiting;
  private final Delivery delivery;

  /** Tells a run, wherever it is, that a durable message has come for it. */
  @FunctionalInterface
  interface Delivery {
    void deliver(long run, Message message);
  }

  Post(RunStore runs, InboxStore inbox, int maxWaiting, Delivery delivery) {
    this.runs = runs;
    this.inbox = inbox;
    this.maxWaiting = maxWaiting;
    this.delivery = delivery;
  }

  /** A message on its way: durable with the change, then to be delivered. */
  record Sending(long run, Message message, Change change) {}

  /**
   * Prepares a message for a run.
   *
   * @throws EngineFailure.NotFound if there is no such run
   * @throws EngineFailure.Conflict if it has ended
   * @throws EngineFailure.LimitReached if too many messages wait for it
   */
  Sending prepare(RunId id, String type, String data) {
    Row row = row(id);
    if (row.info().outcome() != null) {
      throw ended(id);
    }
    if (inbox.count(row.number()) >= maxWaiting) {
      throw new EngineFailure.LimitReached(
          "%d messages wait for run %s, as many as allowed; send again later"
              .formatted(maxWaiting, id));
    }
    return prepare(row.number(), type, data);
  }

  private Row row(RunId id) {
    return runs.byId(id).orElseThrow(() -> new EngineFailure.NotFound("no run " + id));
  }

  /**
   * The number of a run.
   *
   * @throws EngineFailure.NotFound if there is no such run
   */
  long number(RunId id) {
    return row(id).number();
  }

  /** Why a run that has ended takes nothing. */
  EngineFailure ended(RunId id) {
    return new EngineFailure.Conflict(
        "run %s has ended (%s) and takes no message".formatted(id, row(id).info().status()));
  }

  /** Prepares a message for an unfinished run, or for nobody if it has ended. */
  Sending prepare(long run, String type, String data) {
    Message message = inbox.message(type, data);
    return new Sending(run, message, inbox.put(run, message));
  }

  /** Tells the run; the change is durable. */
  void deliver(Sending sending) {
    delivery.deliver(sending.run(), sending.message());
  }
}
