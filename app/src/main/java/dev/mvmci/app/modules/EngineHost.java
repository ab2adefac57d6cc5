package dev.mvmci.app.modules;

import dev.mvmci.control.modules.ModuleHost;
import dev.mvmci.engine.Engine;
import dev.mvmci.engine.EngineFailure;
import dev.mvmci.engine.ModuleInfo;
import dev.mvmci.http.HttpProblem;

/** Has modules taken by an engine of this process. */
public record EngineHost(Engine engine) implements ModuleHost {

  @Override
  public Taken take(byte[] wasm, String file) {
    try {
      return taken(engine.deploy(wasm, file));
    } catch (EngineFailure.InvalidModule e) {
      throw HttpProblem.of(422, "invalid-module", String.valueOf(e.getMessage()));
    } catch (EngineFailure.TooLarge e) {
      throw HttpProblem.of(413, String.valueOf(e.getMessage()));
    } catch (EngineFailure.Unavailable e) {
      throw HttpProblem.of(503, String.valueOf(e.getMessage()));
    } catch (EngineFailure e) {
      throw HttpProblem.badRequest(String.valueOf(e.getMessage()));
    }
  }

  /** What an engine says of a module. */
  public static Taken taken(ModuleInfo module) {
    return new Taken(module.name(), module.version(), module.sha256());
  }
}
