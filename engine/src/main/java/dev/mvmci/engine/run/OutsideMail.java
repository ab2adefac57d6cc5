package dev.mvmci.engine.run;

import dev.mvmci.engine.EngineFailure;
import dev.mvmci.engine.RunId;
import dev.mvmci.engine.StartRequest;
import dev.mvmci.engine.journal.Journal;
import dev.mvmci.engine.run.MessageKeys.Keyed;
import dev.mvmci.http.Json;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Messages that callers send to runs, once for each key. Thread-safe. */
final class OutsideMail {

  private final Journal journal;
  private final Post post;
  private final MessageKeys keys;

  OutsideMail(Journal journal, Post post, MessageKeys keys) {
    this.journal = journal;
    this.post = post;
    this.keys = keys;
  }

  /** See {@link dev.mvmci.engine.Engine#send}. */
  void send(RunId id, String type, String data, @Nullable String key) {
    if (type.isEmpty() || type.charAt(0) < ' ') {
      throw new EngineFailure.BadRequest("a message's type begins with no control character");
    }
    try {
      var _ = Json.mapper().readTree(data);
    } catch (JacksonException e) {
      throw new EngineFailure.BadRequest("the message is not JSON: " + Json.reason(e));
    }
    if (key == null) {
      Post.Sending sending = post.prepare(id, type, data);
      journal.change(sending.change());
      post.deliver(sending);
    } else {
      StartRequest.checkKey("message", key);
      sendOnce(Keyed.of(id, post.number(id), key, type, data), type, data);
    }
  }

  /** The key is looked for before anything else: what was sent to a run that has ended was sent. */
  private void sendOnce(Keyed message, String type, String data) {
    if (keys.isKnown(message)) {
      return;
    }
    Post.Sending sending = post.prepare(message.id(), type, data);
    var isFirst = new AtomicBoolean();
    // The journal's thread decides between callers that send it at the same time.
    journal.change(session -> {
      if (keys.add(session, message)) {
        sending.change().apply(session);
        isFirst.set(true);
      }
    });
    if (isFirst.get()) {
      post.deliver(sending);
    } else if (!keys.isKnown(message)) {
      throw post.ended(message.id());
    }
  }
}
