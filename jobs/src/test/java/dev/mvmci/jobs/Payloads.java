package dev.mvmci.jobs;

import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Jobs as the tests submit them. */
final class Payloads {

  private static final JsonMapper JSON = new JsonMapper();

  private Payloads() {}

  static JsonNode json(String text) {
    return JSON.readTree(text);
  }

  static NewJob crawl(String url) {
    return NewJob.of(json("{\"url\":\"" + url + "\"}"));
  }

  static NewJob crawl(NewJob.Options options) {
    return new NewJob(null, json("{\"url\":\"http://localhost/\"}"), false, options);
  }

  static NewJob.Options priority(int priority) {
    return new NewJob.Options(priority, null, null, RetryPolicy.NEVER, null, null);
  }

  static NewJob.Options delayed(Duration delay) {
    return new NewJob.Options(4, null, delay.toMillis(), RetryPolicy.NEVER, null, null);
  }

  static NewJob.Options retrying(RetryPolicy policy) {
    return NewJob.Options.DEFAULT.retrying(policy);
  }

  static NewJob.Options timingOut(Duration timeout, RetryPolicy policy) {
    return new NewJob.Options(4, null, null, policy, timeout.toMillis(), null);
  }
}
