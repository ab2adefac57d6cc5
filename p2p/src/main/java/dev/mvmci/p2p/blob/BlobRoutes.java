package dev.mvmci.p2p.blob;

import dev.mvmci.http.Handler;
import dev.mvmci.http.Headers;
import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.Parameters;
import dev.mvmci.http.Problem;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.http.Router;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A store over HTTP, for peers, for programs, and under the paths of the first clients. */
public final class BlobRoutes {

  /** Blobs on one page of a list. */
  static final int MAX_PAGE = 1_000;

  /** Uploads under way at once; further ones are answered 503. */
  static final int MAX_UPLOADS = 32;

  /** Answers being sent at once, each with one leaf in memory; further ones wait. */
  static final int MAX_DOWNLOADS = 256;

  /** How long an untagged blob is spared by a collection that does not say. */
  static final Duration DEFAULT_GRACE = Duration.ofHours(1);

  private static final long DOWNLOAD_PATIENCE_SECONDS = 10;
  private static final long MAX_JSON_BYTES = 4_096;

  private final BlobStore store;
  private final Supplier<Set<BlobId>> roots;
  private final Semaphore uploads = new Semaphore(MAX_UPLOADS);
  private final Semaphore downloads = new Semaphore(MAX_DOWNLOADS);

  /** Routes over a store in which tags alone keep blobs. */
  public BlobRoutes(BlobStore store) {
    this(store, Set::of);
  }

  /**
   * Routes over a store.
   *
   * @param roots blobs that are needed besides those that a tag keeps; asked at each collection
   */
  public BlobRoutes(BlobStore store, Supplier<Set<BlobId>> roots) {
    this.store = store;
    this.roots = roots;
  }

  /** The routes; to be put before those of the control plane, which answers that it has none. */
  public Router routes() {
    long largest = store.limits().maxBlobBytes();
    Router.Builder routes =
        Router.builder()
            .get("/api/v1/blobs", this::list)
            .post("/api/v1/blobs", largest, guarded(this::upload))
            .post("/api/v1/blobs/gc", MAX_JSON_BYTES, guarded(this::collect))
            .put("/api/v1/blobs/{id}", largest, guarded(this::uploadAs))
            .get("/api/v1/blobs/{id}", guarded(request -> download(request, id(request, "id"))))
            .get("/api/v1/blobs/{id}/tree", guarded(this::tree))
            .get("/api/v1/blob-tags", _ -> Response.ok(Map.of("tags", tags())))
            .put("/api/v1/blob-tags/{name}", MAX_JSON_BYTES, guarded(this::tag))
            .delete("/api/v1/blob-tags/{name}", guarded(this::untag));
    for (String prefix : List.of("/iroh", "/api/iroh")) {
      routes
          .post(prefix + "/blob/store", largest, guarded(this::store))
          .get(prefix + "/blob/{hash}", guarded(request -> download(request, id(request, "hash"))));
    }
    return routes.build();
  }

  /** Gives failures of the store the status that says who has to act. */
  private static Handler guarded(Handler handler) {
    return request -> {
      try {
        return handler.handle(request);
      } catch (BlobFailure e) {
        throw problem(e);
      }
    };
  }

  private static HttpProblem problem(BlobFailure failure) {
    String detail = String.valueOf(failure.getMessage());
    return switch (failure) {
      case BlobFailure.TooLarge _ -> HttpProblem.of(413, "blob-too-large", detail);
      case BlobFailure.NoSpace _ -> HttpProblem.of(507, "no-space", detail);
      case BlobFailure.Mismatch _ -> HttpProblem.of(422, "blob-mismatch", detail);
      case BlobFailure.Corrupt _ -> HttpProblem.of(500, "blob-damaged", detail);
      case BlobFailure.NotFetched _ -> HttpProblem.of(502, "blob-not-fetched", detail);
      case BlobFailure.Untrustworthy _ -> HttpProblem.of(502, "blob-not-fetched", detail);
    };
  }

  /**
   * Takes the body of another route's request into the store; durable when it returns.
   *
   * @throws HttpProblem if the store does not take it
   */
  public BlobInfo receive(Request request) throws IOException {
    try {
      return bounded(() -> store.put(request.body()));
    } catch (BlobFailure e) {
      throw problem(e);
    }
  }

  /**
   * Answers another route's request with a blob, or the range of it that the request asks for.
   *
   * @throws HttpProblem 404 if it is not here, 500 if it is damaged
   */
  public Response content(Request request, BlobId id) {
    try {
      return download(request, id);
    } catch (BlobFailure e) {
      throw problem(e);
    }
  }

  private static BlobId id(Request request, String name) {
    return understood(() -> BlobId.parse(request.pathParameter(name)));
  }

  private static <T> T understood(Supplier<T> reading) {
    try {
      return reading.get();
    } catch (IllegalArgumentException e) {
      throw HttpProblem.badRequest(String.valueOf(e.getMessage()));
    }
  }

  private Response list(Request request) {
    Parameters query = request.query();
    int limit = understood(() -> limit(query.first("limit").orElse("" + MAX_PAGE)));
    Optional<BlobId> after = understood(() -> query.first("after").map(BlobId::parse));
    List<BlobInfo> page = store.list(after.orElse(null), limit);
    var answer = new LinkedHashMap<String, Object>();
    answer.put("blobs", page.stream().map(BlobRoutes::json).toList());
    if (page.size() == limit) {
      answer.put("next", page.getLast().id().toString());
    }
    answer.put("taken_bytes", store.takenBytes());
    answer.put("max_total_bytes", store.limits().maxTotalBytes());
    return Response.ok(answer);
  }

  private static int limit(String text) {
    String wanted = text.length() > 9 ? "" : text;
    int limit = wanted.matches("[0-9]+") ? Integer.parseInt(wanted) : 0;
    if (limit < 1 || limit > MAX_PAGE) {
      throw new IllegalArgumentException(
          "limit is '%s'; it takes 1 to %d".formatted(Problem.excerpt(text), MAX_PAGE));
    }
    return limit;
  }

  private static Map<String, Object> json(BlobInfo blob) {
    var json = new LinkedHashMap<String, Object>();
    json.put("id", blob.id().toString());
    json.put("bytes", blob.bytes());
    json.put("stored_at_ms", blob.storedAt().toEpochMilli());
    return json;
  }

  private Map<String, String> tags() {
    var tags = new LinkedHashMap<String, String>();
    store.tags().forEach((name, id) -> tags.put(name, id.toString()));
    return tags;
  }

  /** Something that takes a body into the store. */
  @FunctionalInterface
  private interface Upload {
    BlobInfo run() throws IOException;
  }

  private BlobInfo bounded(Upload upload) throws IOException {
    if (!uploads.tryAcquire()) {
      throw HttpProblem.of(
          503,
          "too-many-uploads",
          "%d uploads are under way; try again in a moment".formatted(MAX_UPLOADS));
    }
    try {
      return upload.run();
    } finally {
      uploads.release();
    }
  }

  private Response upload(Request request) throws IOException {
    Optional<String> tag = understood(() -> request.query().first("tag").map(Tags::checked));
    BlobInfo blob =
        bounded(() ->
            tag.isPresent() ? store.put(request.body(), tag.get()) : store.put(request.body()));
    return Response.json(201, json(blob));
  }

  private Response uploadAs(Request request) throws IOException {
    BlobId id = id(request, "id");
    return Response.json(201, json(bounded(() -> store.put(id, request.body()))));
  }

  /** In the form of the first clients. */
  private Response store(Request request) throws IOException {
    BlobInfo blob = bounded(() -> store.put(request.body()));
    return Response.ok(Map.of("hash", blob.id().toString()));
  }

  private Response collect(Request request) throws IOException {
    long millis = request.json().path("grace_ms").asLong(DEFAULT_GRACE.toMillis());
    if (millis < 0) {
      throw HttpProblem.unprocessable("grace_ms is %d; it takes 0 or more".formatted(millis));
    }
    BlobStore.Collected collected = store.collect(roots.get(), Duration.ofMillis(millis));
    return Response.ok(Map.of("removed", collected.removed(), "bytes", collected.bytes()));
  }

  private Response tag(Request request) throws IOException {
    String name = understood(() -> Tags.checked(request.pathParameter("name")));
    String text = request.json().path("id").stringValue("");
    BlobId id = understood(() -> BlobId.parse(text));
    if (!store.tag(name, id)) {
      throw absent(id);
    }
    return Response.ok(Map.of("tag", name, "id", id.toString()));
  }

  private Response untag(Request request) throws IOException {
    String name = request.pathParameter("name");
    if (!store.untag(name)) {
      throw HttpProblem.notFound("there is no tag '" + Problem.excerpt(name) + "'");
    }
    return Response.noContent();
  }

  private static HttpProblem absent(BlobId id) {
    return HttpProblem.of(404, "no-such-blob", "blob %s is not here".formatted(id));
  }

  private Response tree(Request request) throws IOException {
    BlobId id = id(request, "id");
    try (BlobReader reader = store.read(id).orElseThrow(() -> absent(id))) {
      byte[] hashes = reader.tree().leafHashes();
      var body = ByteBuffer.allocate(Long.BYTES + hashes.length);
      return Response.bytes(
          200, "application/octet-stream", body.putLong(reader.length()).put(hashes).array());
    }
  }

  private Response download(Request request, BlobId id) throws BlobFailure.Corrupt {
    BlobInfo blob = store.info(id).orElseThrow(() -> absent(id));
    if (!store.hasSound(id)) {
      throw new BlobFailure.Corrupt(id, "a part");
    }
    long length = blob.bytes();
    var whole = new ByteRange(0, length);
    Optional<ByteRange> wanted =
        request.header("range").flatMap(header -> ByteRange.parse(header, length));
    if (wanted.isPresent() && wanted.get().count() == 0) {
      String detail = "the blob has %d bytes; the range has none of them".formatted(length);
      return Response.problem(HttpProblem.of(416, detail).problem())
          .header("content-range", "bytes */" + length);
    }
    ByteRange range = wanted.orElse(whole);
    BlobReader.Check check =
        request.header(BlobClient.CHECKED_BY).isPresent()
            ? BlobReader.Check.BY_RECEIVER
            : BlobReader.Check.HERE;
    // The content is somebody else's: no browser is to make a page of it.
    Headers headers =
        Headers.of("content-type", "application/octet-stream")
            .and("x-content-type-options", "nosniff")
            .and("accept-ranges", "bytes")
            .and("etag", "\"" + id + "\"")
            .and("content-length", Long.toString(range.count()));
    if (wanted.isPresent()) {
      headers = headers.and("content-range", range.text(length));
    }
    Response.Writer writer =
        request.method().equals("HEAD") ? _ -> {} : out -> send(id, range, check, out);
    return new Response(wanted.isPresent() ? 206 : 200, headers, new Response.Body.Stream(writer));
  }

  /** Damage that is found here breaks the answer off at that leaf, and the next is an error. */
  private void send(BlobId id, ByteRange range, BlobReader.Check check, OutputStream out)
      throws IOException {
    try {
      if (!downloads.tryAcquire(DOWNLOAD_PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException(MAX_DOWNLOADS + " answers are being sent; this one was given up");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted before the answer", e);
    }
    try (BlobReader reader =
        store.read(id).orElseThrow(() -> new IOException("the blob was removed meanwhile"))) {
      reader.transfer(range.from(), range.count(), check, out);
    } finally {
      downloads.release();
    }
  }
}
