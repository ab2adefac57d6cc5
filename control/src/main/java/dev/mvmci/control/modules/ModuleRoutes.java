package dev.mvmci.control.modules;

import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.Problem;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.http.Router;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The modules of the cluster, for those who deploy them and for workers that need them. */
public final class ModuleRoutes {

  private final ModuleLibrary library;
  private final ModuleHost host;
  private final long maxModuleBytes;

  /**
   * Routes over a library.
   *
   * @param host takes what is deployed here
   * @param maxModuleBytes how large a module may be
   */
  public ModuleRoutes(ModuleLibrary library, ModuleHost host, long maxModuleBytes) {
    this.library = library;
    this.host = host;
    this.maxModuleBytes = maxModuleBytes;
  }

  /** The routes. */
  public Router routes() {
    return Router.builder()
        .get("/api/v1/modules", _ -> Response.ok(all()))
        .post("/api/v1/modules", maxModuleBytes, this::deploy)
        .get("/api/v1/modules/{name}", this::find)
        .delete("/api/v1/modules/{name}/{version}", this::remove)
        .build();
  }

  private Map<String, Object> all() {
    return Map.of("modules", library.all().stream().map(ModuleRoutes::json).toList());
  }

  private Response deploy(Request request) throws IOException, InterruptedException {
    byte[] wasm = request.bytes();
    ModuleHost.Taken taken = host.take(wasm, request.query().first("file").orElse(""));
    return Response.json(201, json(library.add(wasm, taken)));
  }

  private Response find(Request request) throws InterruptedException {
    String name = request.pathParameter("name");
    String version = request.query().first("version").orElse(null);
    return library
        .present(name, version)
        .map(module -> Response.ok(json(module)))
        .orElseThrow(() -> unknown(version == null ? name : name + ":" + version));
  }

  private Response remove(Request request) {
    String name = request.pathParameter("name");
    String version = request.pathParameter("version");
    if (!library.remove(name, version)) {
      throw unknown(name + ":" + version);
    }
    return Response.noContent();
  }

  private static HttpProblem unknown(String reference) {
    return HttpProblem.of(
        404,
        "unknown-module",
        "the cluster has no module '%s'".formatted(Problem.excerpt(reference)));
  }

  private static Map<String, Object> json(SharedModule module) {
    var json = new LinkedHashMap<String, Object>();
    json.put("name", module.name());
    json.put("version", module.version());
    json.put("bytes", module.bytes());
    json.put("sha256", module.sha256());
    json.put("blob", module.blob().toString());
    json.put("deployed_at_ms", module.deployedAtMillis());
    return json;
  }
}
