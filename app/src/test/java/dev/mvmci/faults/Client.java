package dev.mvmci.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks a node over real HTTP, and knows what an answer about a job looks like. */
public record Client(String url) {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Set<String> ENDED = Set.of("Completed", "Failed", "Cancelled");
  // One for all: a client owns threads, and tests make many of these records.
  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  public record Answer(int status, String contentType, String body) {

    public JsonNode json() {
      return JSON.readTree(body);
    }

    /** Refusals are all of one kind: a problem that repeats its status and says what is wrong. */
    public void isProblem(int expected) {
      assertThat(status).as(body).isEqualTo(expected);
      assertThat(contentType).startsWith("application/problem+json");
      assertThat(json().path("status").asInt()).isEqualTo(expected);
      assertThat(json().path("detail").asString()).isNotBlank();
    }

    /** How the engine refuses what clients of Flawless ask: that status, and nothing but why. */
    void isFlawlessError(int expected) {
      assertThat(status).as(body).isEqualTo(expected);
      assertThat(contentType).startsWith("application/json");
      assertThat(json().propertyNames()).containsExactly("error");
      assertThat(json().path("error").asString()).isNotBlank();
    }
  }

  public Answer get(String path) {
    return send(request(path).GET());
  }

  public Answer post(String path, String contentType, String body) {
    return post(path, contentType, BodyPublishers.ofString(body));
  }

  public Answer post(String path, String contentType, BodyPublisher body) {
    return send(request(path).header("content-type", contentType).POST(body));
  }

  public Answer postJson(String path, String body) {
    return post(path, "application/json", body);
  }

  /** Submits a job with this JSON as its body and returns its id. */
  public String submit(String body) {
    Answer answer = postJson("/api/v1/jobs", body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    return answer.json().path("id").asString();
  }

  public JsonNode job(String id) {
    Answer answer = get("/api/v1/jobs/" + id);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json();
  }

  boolean hasEnded(String id) {
    return ENDED.contains(job(id).path("state").asString());
  }

  /** Waits until a job has ended, and returns it. */
  public JsonNode ended(String id, Duration patience) {
    await(id + " has ended").atMost(patience).until(() -> hasEnded(id));
    return job(id);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(60));
  }

  private static Answer send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response = HTTP.send(request.build(), BodyHandlers.ofString());
      String contentType = response.headers().firstValue("content-type").orElse("");
      return new Answer(response.statusCode(), contentType, response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for an answer", e);
    }
  }
}
