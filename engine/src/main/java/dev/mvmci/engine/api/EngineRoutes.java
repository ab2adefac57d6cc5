package dev.mvmci.engine.api;

import dev.mvmci.engine.Engine;
import dev.mvmci.engine.EngineFailure;
import dev.mvmci.engine.EngineLimits;
import dev.mvmci.engine.ModuleInfo;
import dev.mvmci.engine.RunId;
import dev.mvmci.engine.RunQuery;
import dev.mvmci.http.Handler;
import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.Part;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.http.Router;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The engine's HTTP routes, in the shape that users of Flawless know. */
public final class EngineRoutes {

  private static final int MAX_TYPE_CHARS = 128;
  private static final int MULTIPART_OVERHEAD_BYTES = 64 << 10;
  // A JSON text within a JSON string: quotes and backslashes are escaped.
  private static final int ESCAPED_SIZE = 4;
  private static final Set<String> RAW_TYPES =
      Set.of("application/wasm", "application/octet-stream");

  private final Engine engine;
  private final BiConsumer<ModuleInfo, byte[]> deployed;
  private final EngineLimits limits;
  private final String version;
  private final WorkflowStart start;
  private final RunStream stream;
  private final TimeTravel travel;

  private EngineRoutes(
      Engine engine, EngineLimits limits, String version, BiConsumer<ModuleInfo, byte[]> deployed) {
    this.engine = engine;
    this.deployed = deployed;
    this.limits = limits;
    this.version = version;
    this.start = new WorkflowStart(engine);
    this.stream = new RunStream(engine);
    this.travel = new TimeTravel(engine);
  }

  /** The routes of an engine; the version is what {@code /version} tells. */
  public static Router of(Engine engine, EngineLimits limits, String version) {
    return of(engine, limits, version, (_, _) -> {});
  }

  /**
   * The same.
   *
   * @param deployed told of each module that was deployed through these routes, with its bytes,
   *     before that is answered; what it throws is the answer
   */
  public static Router of(
      Engine engine, EngineLimits limits, String version, BiConsumer<ModuleInfo, byte[]> deployed) {
    return new EngineRoutes(engine, limits, version, deployed).router();
  }

  /** What a run logs, as it comes, for pages below another path than the engine's own. */
  public static Router events(String base, Engine engine) {
    var stream = new RunStream(engine);
    return Router.builder()
        .get(
            base + "/api/workflow/{id}/events",
            answering(request -> stream.open(id(request), request)))
        .build();
  }

  private Router router() {
    long moduleBody = (long) limits.moduleBytes() + MULTIPART_OVERHEAD_BYTES;
    long startBody = (long) ESCAPED_SIZE * limits.inputBytes() + MULTIPART_OVERHEAD_BYTES;
    return Router.builder()
        .get("/health", _ -> health())
        .get(
            "/version",
            _ -> Response.ok(Map.of("name", "mvm-ci engine", "version", version, "abi", 1)))
        .post("/api/module/deploy", moduleBody, FlawlessErrors.around(this::deploy))
        .get("/api/module/list", answering(_ -> modules()))
        .post("/api/workflow/start", startBody, FlawlessErrors.around(start::start))
        .post("/api/workflow/send-msg/{id}", startBody, FlawlessErrors.around(this::send))
        .get("/api/workflow/list", answering(this::runs))
        .get("/api/workflow/{id}", answering(request -> run(id(request))))
        .get("/api/workflow/{id}/logs", answering(this::logs))
        .get("/api/workflow/{id}/events", answering(request -> stream.open(id(request), request)))
        .get("/api/workflow/{id}/history", answering(travel::history))
        .post("/api/workflow/{id}/replay", moduleBody, answering(travel::replay))
        .post("/api/module/upgrade-check", moduleBody, answering(travel::upgradeCheck))
        .post(
            "/api/workflow/{id}/cancel",
            answering(request -> ok(RunView.of(engine.cancel(id(request))))))
        .build();
  }

  /** Turns failures of the engine into problems. */
  private static Handler answering(Handler handler) {
    return request -> {
      try {
        return handler.handle(request);
      } catch (EngineFailure e) {
        throw HttpProblem.of(status(e), String.valueOf(e.getMessage()));
      }
    };
  }

  /** The status by which HTTP tells of a failure. */
  public static int status(EngineFailure failure) {
    return switch (failure) {
      case EngineFailure.BadRequest _ -> 400;
      case EngineFailure.NotFound _ -> 404;
      case EngineFailure.Conflict _ -> 409;
      case EngineFailure.TooLarge _ -> 413;
      case EngineFailure.InvalidModule _ -> 422;
      case EngineFailure.LimitReached _ -> 429;
      case EngineFailure.Unavailable _ -> 503;
    };
  }

  static Response ok(Object value) {
    return Response.ok(Map.of("ok", value));
  }

  static RunId id(Request request) {
    return new RunId(request.pathParameter("id"));
  }

  /** A message. */
  private record Message(@Nullable String type, @Nullable JsonNode data, @Nullable String key) {}

  private Response send(Request request) {
    Message message = request.json(Message.class);
    String type = message.type();
    if (type == null || type.isEmpty() || type.length() > MAX_TYPE_CHARS || type.charAt(0) < ' ') {
      throw HttpProblem.unprocessable(
          "type is to be a text of 1 to %d characters".formatted(MAX_TYPE_CHARS));
    }
    String data = WorkflowStart.text(message.data());
    if (data.length() > limits.inputBytes()) {
      throw HttpProblem.of(
          413,
          "the message has %d characters; at most %d are allowed"
              .formatted(data.length(), limits.inputBytes()));
    }
    engine.send(id(request), type, data, key(request, message.key()));
    return Response.ok("ok");
  }

  /** The key by which a request that is repeated is known: of its body, or else of its head. */
  static @Nullable String key(Request request, @Nullable String inBody) {
    return inBody == null ? request.header("idempotency-key").orElse(null) : inBody;
  }

  private Response health() {
    Engine.Health health = engine.health();
    return health.healthy()
        ? Response.ok(Map.of("status", "ok"))
        : Response.json(503, Map.of("status", "failed", "detail", health.detail()));
  }

  private Response deploy(Request request) {
    boolean raw = RAW_TYPES.contains(request.mediaType());
    Part part = raw ? null : modulePart(request);
    byte[] wasm = part == null ? request.bytes() : part.content();
    String file = part == null ? "" : part.fileName().orElse("");
    ModuleInfo module = engine.deploy(wasm, request.query().first("name").orElse(file));
    deployed.accept(module, wasm);
    return ok(view(module));
  }

  /** The module that comes with a request, as a form part or as plain bytes. */
  static byte[] module(Request request) {
    return RAW_TYPES.contains(request.mediaType())
        ? request.bytes()
        : modulePart(request).content();
  }

  private static Part modulePart(Request request) {
    List<Part> parts = request.multipart();
    return parts.stream()
        .filter(part -> part.name().equals("module"))
        .findFirst()
        .orElseThrow(() ->
            HttpProblem.badRequest(
                "the form has no part 'module'; it has "
                    + parts.stream().map(Part::name).toList()));
  }

  private Response modules() {
    return ok(engine.modules().stream().map(EngineRoutes::view).toList());
  }

  private static Map<String, Object> view(ModuleInfo module) {
    var view = new LinkedHashMap<String, Object>();
    view.put("name", module.name());
    view.put("version", module.version());
    view.put("sha256", module.sha256());
    view.put("bytes", module.bytes());
    view.put("workflows", module.workflows());
    view.put("deployed_at", module.deployedAt().toEpochMilli());
    return view;
  }

  private Response run(RunId id) {
    return ok(
        engine.run(id).map(RunView::of).orElseThrow(() -> HttpProblem.notFound("no run " + id)));
  }

  private Response runs(Request request) {
    int limit = (int) request.query().integer("limit", 100, 1, RunQuery.MAX_LIMIT);
    RunId before = request.query().first("before").map(RunId::new).orElse(null);
    return ok(engine.runs(new RunQuery(before, limit)).stream().map(RunView::of).toList());
  }

  private Response logs(Request request) {
    long after = request.query().integer("after", 0, 0, Long.MAX_VALUE);
    int limit = (int) request.query().integer("limit", 1000, 1, 10_000);
    return ok(engine.events(id(request), after, limit).stream().map(EventView::of).toList());
  }
}
