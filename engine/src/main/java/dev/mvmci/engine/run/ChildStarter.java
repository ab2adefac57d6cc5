package dev.mvmci.engine.run;

import dev.mvmci.engine.EngineFailure;
import dev.mvmci.engine.RunInfo;
import dev.mvmci.engine.StartRequest;
import dev.mvmci.engine.host.Answer;
import dev.mvmci.engine.host.Children.Spawn;
import dev.mvmci.engine.host.Errno;
import dev.mvmci.engine.run.RunStore.Parent;
import java.nio.charset.StandardCharsets;

/** Starts children of runs. */
final class ChildStarter {

  private static final byte[] NOTHING = {};

  private final RunStarter starter;

  ChildStarter(RunStarter starter) {
    this.starter = starter;
  }

  /** Starts a child once for each key; its id is the answer's head. */
  Answer spawn(LiveRun parent, String key, Spawn spawn) {
    try {
      RunInfo child =
          starter.start(
              request(parent.row().info(), key, spawn),
              new Parent(parent.number(), spawn.detached()));
      return Answer.success(child.id().value().getBytes(StandardCharsets.UTF_8), NOTHING);
    } catch (EngineFailure e) {
      return Answer.failure(errno(e), String.valueOf(e.getMessage()));
    }
  }

  private static StartRequest request(RunInfo parent, String key, Spawn spawn) {
    String module = spawn.module();
    return module == null || (module.equals(parent.module()) && spawn.version() == null)
        ? new StartRequest(parent.module(), parent.version(), spawn.workflow(), spawn.input(), key)
        : new StartRequest(module, spawn.version(), spawn.workflow(), spawn.input(), key);
  }

  private static Errno errno(EngineFailure failure) {
    return switch (failure) {
      case EngineFailure.NotFound _ -> Errno.ENOENT;
      case EngineFailure.LimitReached _, EngineFailure.Unavailable _ -> Errno.EAGAIN;
      case EngineFailure.TooLarge _ -> Errno.EFBIG;
      case EngineFailure.BadRequest _, EngineFailure.Conflict _, EngineFailure.InvalidModule _ ->
          Errno.EINVAL;
    };
  }
}
