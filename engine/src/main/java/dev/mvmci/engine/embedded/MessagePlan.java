package dev.mvmci.engine.embedded;

import dev.mvmci.engine.embedded.Trial.Message;
import dev.mvmci.engine.embedded.Trial.When;
import dev.mvmci.engine.run.Standstill.Wait;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/** The messages of a trial by their numbers, and which of them were sent. Thread-safe. */
final class MessagePlan {

  private final List<Message> messages;
  private final Set<Integer> sent = ConcurrentHashMap.newKeySet();

  /** A plan of which these were sent before. */
  MessagePlan(List<Message> messages, Set<Integer> sentBefore) {
    this.messages = messages;
    sent.addAll(sentBefore);
  }

  Message get(int number) {
    return messages.get(number);
  }

  void sent(int number) {
    sent.add(number);
  }

  private IntStream unsent() {
    return IntStream.range(0, messages.size()).filter(number -> !sent.contains(number));
  }

  /** Those that are to be sent when this step has its answer or an earlier one had it. */
  List<Integer> due(long step) {
    return unsent()
        .filter(number -> get(number).step() >= 0 && get(number).step() <= step)
        .boxed()
        .toList();
  }

  /** The next one that somebody waits for. */
  Optional<Integer> wanted(List<Wait> waits) {
    return unsent()
        .filter(number -> get(number).when() instanceof When.Wanted)
        .filter(number -> waits.stream().anyMatch(wait -> wait.wants(get(number).type())))
        .boxed()
        .findFirst();
  }

  /** Why the first of those that are left was not sent. */
  Optional<String> complaint() {
    return unsent()
        .mapToObj(this::get)
        .findFirst()
        .map(message ->
            message.when() instanceof When.AfterStep(long step)
                ? "the message '%s' is due after step %d, which did not come"
                    .formatted(message.type(), step)
                : "nobody waited for the message '%s'".formatted(message.type()));
  }
}
