package dev.mvmci.app.modules;

import dev.mvmci.control.modules.ModuleHost;
import dev.mvmci.http.Call;
import dev.mvmci.http.HttpCaller;
import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.Problem;
import dev.mvmci.http.Reply;
import java.io.IOException;
import tools.jackson.databind.JsonNode;

/** Has modules taken by an engine elsewhere, over its HTTP API. */
public record RemoteHost(HttpCaller engine) implements ModuleHost {

  @Override
  public Taken take(byte[] wasm, String file) throws InterruptedException {
    Reply reply;
    try {
      String target = "/api/module/deploy?name=" + Call.escape(file);
      reply = engine.call(Call.post(target, "application/wasm", wasm));
    } catch (IOException e) {
      throw HttpProblem.of(503, "the engine gives no answer: " + e.getMessage());
    }
    JsonNode module = reply.json().path("ok");
    if (!reply.ok() || module.isMissingNode()) {
      throw HttpProblem.of(
          reply.ok() ? 502 : reply.status(),
          reply.json().path("error").stringValue(Problem.excerpt(reply.text())));
    }
    return new Taken(
        module.path("name").stringValue(""),
        module.path("version").stringValue(""),
        module.path("sha256").stringValue(""));
  }
}
