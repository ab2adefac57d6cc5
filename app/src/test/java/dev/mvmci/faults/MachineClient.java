package dev.mvmci.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks a node on another machine from that machine, where alone its page answers.
 *
 * @param prefix what a command begins with to run there
 */
record MachineClient(List<String> prefix, int port) {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  JsonNode get(String path) throws IOException, InterruptedException {
    return JSON.readTree(ask(path));
  }

  /** Submits a job with this JSON as its body and returns its id. */
  String submit(String body) throws IOException, InterruptedException {
    JsonNode job =
        JSON.readTree(ask("/api/v1/jobs", "-H", "content-type: application/json", "-d", body));
    assertThat(job.path("id").asString("")).as(job.toString()).isNotEmpty();
    return job.path("id").asString();
  }

  private String ask(String path, String... options) throws IOException, InterruptedException {
    var command = new ArrayList<>(prefix);
    command.addAll(List.of("curl", "-sS", "--max-time", "30"));
    command.addAll(List.of(options));
    command.add("http://127.0.0.1:" + port + path);
    Process curl = new ProcessBuilder(command).redirectErrorStream(true).start();
    String answer = new String(curl.getInputStream().readAllBytes(), UTF_8);
    assertThat(curl.waitFor()).as(answer).isZero();
    return answer;
  }
}
