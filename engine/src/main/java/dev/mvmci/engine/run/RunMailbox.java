package dev.mvmci.engine.run;

import dev.mvmci.engine.EngineFailure;
import dev.mvmci.engine.RunId;
import dev.mvmci.engine.host.Answer;
import dev.mvmci.engine.host.Errno;
import dev.mvmci.engine.host.Mailbox;
import dev.mvmci.engine.host.Sealer;
import dev.mvmci.engine.run.DurableSteps.Decided;
import dev.mvmci.engine.run.Inbox.Message;
import dev.mvmci.http.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A run's {@link Mailbox}. Used by the run's thread. */
final class RunMailbox implements Mailbox {

  private static final byte[] NOTHING = {};

  private final DurableSteps steps;
  private final Waits waits;
  private final Post post;
  private final Sealer sealer;

  RunMailbox(DurableSteps steps, Waits waits, Post post, Sealer sealer) {
    this.steps = steps;
    this.waits = waits;
    this.post = post;
    this.sealer = sealer;
  }

  @Override
  public Answer sleep(long nanos) {
    byte[] argument = ByteBuffer.allocate(Long.BYTES).putLong(nanos).array();
    return waits.sleep("sleep", argument, nanos) instanceof Woken.Cancelled
        ? cancelled()
        : Answer.done();
  }

  @Override
  public Answer receive(Set<String> types, long nanos) {
    byte[] argument = Json.bytes(List.of(List.copyOf(types), nanos));
    return switch (waits.receive("recv", argument, types, nanos)) {
      case Woken.Got(Message message) ->
          Answer.success(
              message.type().getBytes(StandardCharsets.UTF_8),
              message.data().getBytes(StandardCharsets.UTF_8));
      case Woken.TimedOut() -> Answer.failure(Errno.ETIMEDOUT, "no message came in time");
      case Woken.Cancelled() -> cancelled();
    };
  }

  static Answer cancelled() {
    return Answer.failure(Errno.ECANCELED, "the run is being cancelled; clean up and return");
  }

  @Override
  public Answer send(String run, String type, String data) {
    byte[] argument = Json.bytes(List.of(run, type, data));
    var sent = new Post.Sending[1];
    byte[] payload =
        steps.recordedDurably(
            "send",
            argument,
            () -> {
              steps.settleOutside(); // a run that writes to itself finds itself
              Optional<Errno> obstacle = Optional.empty();
              try {
                sent[0] = post.prepare(new RunId(run), type, data);
              } catch (EngineFailure.LimitReached _) {
                obstacle = Optional.of(Errno.EAGAIN);
              } catch (EngineFailure _) {
                obstacle = Optional.of(Errno.ENOENT);
              }
              return obstacle
                  .map(errno ->
                      new Decided(
                          Answer.failure(errno, "run %s takes no message".formatted(run)).encode(),
                          _ -> {}))
                  .orElseGet(() ->
                      new Decided(new Answer(0, NOTHING, NOTHING).encode(), sent[0].change()));
            });
    if (sent[0] != null) {
      post.deliver(sent[0]);
    }
    return Answer.decode(payload, sealer);
  }
}
