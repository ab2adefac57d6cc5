package dev.mvmci.control;

import dev.mvmci.control.modules.BlobBringer;
import dev.mvmci.http.Headers;
import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.Problem;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.http.Router;
import dev.mvmci.jobs.JobArtifact;
import dev.mvmci.jobs.JobId;
import dev.mvmci.jobs.JobQueue;
import dev.mvmci.p2p.blob.BlobId;
import dev.mvmci.p2p.blob.BlobInfo;
import dev.mvmci.p2p.blob.BlobRoutes;
import dev.mvmci.p2p.blob.BlobStore;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Files that belong to jobs: their names are in the queue, their contents are blobs. */
public final class ArtifactRoutes {

  private final JobQueue queue;
  private final BlobStore store;
  private final BlobRoutes blobs;
  private final BlobBringer others;

  /**
   * Routes over a queue.
   *
   * @param store this node's blobs, in which contents are kept
   * @param blobs send and receive them
   * @param others brings what another member has
   */
  public ArtifactRoutes(JobQueue queue, BlobStore store, BlobRoutes blobs, BlobBringer others) {
    this.queue = queue;
    this.store = store;
    this.blobs = blobs;
    this.others = others;
  }

  /** The routes. */
  public Router routes() {
    long largest = store.limits().maxBlobBytes();
    String all = "/api/v1/jobs/{id}/artifacts";
    String one = all + "/{name}";
    return new GuardedRoutes()
        .get(all, request -> Response.ok(list(request)))
        .get(one, this::content)
        .post(one, largest, this::add)
        .put(one, largest, this::add)
        .delete(one, this::remove)
        .build();
  }

  /** The blobs that jobs need, for the collection of the rest. */
  public static Set<BlobId> roots(JobQueue queue) {
    return queue.artifactBlobs().stream().map(BlobId::parse).collect(Collectors.toSet());
  }

  private JobId existing(Request request) {
    JobId id = Inputs.jobId(request);
    return queue.find(id).orElseThrow(() -> Answers.unknownJob(id.value())).id();
  }

  private static String name(Request request) {
    return Inputs.checked(() -> JobArtifact.checkedOwnName(request.pathParameter("name")));
  }

  private Map<String, Object> list(Request request) {
    return Map.of("artifacts", json(queue.artifacts(existing(request))));
  }

  static List<Map<String, Object>> json(List<JobArtifact> artifacts) {
    return artifacts.stream().map(ArtifactRoutes::json).toList();
  }

  private static Map<String, Object> json(JobArtifact artifact) {
    var json = new LinkedHashMap<String, Object>();
    json.put("name", artifact.name());
    json.put("bytes", artifact.bytes());
    json.put("blob", artifact.blob());
    json.put("stored_at_ms", artifact.storedAtMillis());
    return json;
  }

  private JobArtifact find(JobId id, String name) {
    return queue.artifacts(id).stream()
        .filter(artifact -> artifact.name().equals(name))
        .findFirst()
        .orElseThrow(() -> absent(id, name));
  }

  private static HttpProblem absent(JobId id, String name) {
    return HttpProblem.of(
        404,
        "no-such-artifact",
        "job %s has no file '%s'".formatted(id.value(), Problem.excerpt(name)));
  }

  private Response content(Request request) throws Exception {
    JobArtifact artifact = find(existing(request), request.pathParameter("name"));
    BlobId blob = BlobId.parse(artifact.blob());
    if (store.info(blob).isEmpty()) {
      try {
        others.bring(blob);
      } catch (IOException e) {
        throw HttpProblem.of(
            503,
            "artifact-not-here",
            "file '%s' is not here: %s".formatted(artifact.name(), e.getMessage()));
      }
    }
    Response response = blobs.content(request, blob);
    Headers headers =
        response
            .headers()
            .and("content-disposition", "attachment; filename=\"%s\"".formatted(artifact.name()));
    return new Response(response.status(), headers, response.body());
  }

  private Response add(Request request) throws Exception {
    String name = name(request);
    JobId id = existing(request);
    BlobInfo blob = blobs.receive(request);
    if (!queue.attach(id, name, blob.id().toString(), blob.bytes())) {
      throw HttpProblem.of(
          507,
          "too-many-artifacts",
          "job %s has %d files, which is all it may have"
              .formatted(existing(request).value(), JobArtifact.MAX_PER_JOB));
    }
    return Response.json(201, json(find(id, name)));
  }

  private Response remove(Request request) {
    JobId id = existing(request);
    String name = request.pathParameter("name");
    if (!queue.detach(id, name)) {
      throw absent(id, name);
    }
    return Response.noContent();
  }
}
