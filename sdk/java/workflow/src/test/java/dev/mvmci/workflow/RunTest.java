package dev.mvmci.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvmci.workflow.host.Errno;
import dev.mvmci.workflow.json.Codecs;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RunTest {

  private final FakeHost host = new FakeHost();
  private final Run run = new Run(host, new Codecs());

  @Test
  void timeAndChanceAreThoseOfTheEngine() {
    assertThat(run.clock().now()).isEqualTo(Instant.parse("2017-07-14T02:40:00.123456789Z"));
    assertThat(run.clock().elapsed()).isEqualTo(Duration.ofNanos(5));
    assertThat(run.random().uuid())
        .isEqualTo(UUID.fromString("ffffffff-ffff-4fff-bfff-ffffffffffff"));
    assertThat(run.random().nextInt(10)).isBetween(0, 9);
    assertThat(run.random().nextDouble()).isLessThan(1);
    assertThatThrownBy(() -> run.random().nextInt(0)).hasMessageContaining("the bound is 0");
  }

  @Test
  void aRequestCarriesAllThatItWasTold() {
    host.answers.add(200);
    HttpRequest request =
        HttpRequest.post("http://x/", "text/plain", "one")
            .body(new byte[] {1, 2})
            .body("two")
            .timeout(Duration.ofSeconds(2))
            .bodyLimit(10)
            .redirectLimit(0)
            .idempotent();

    HttpResponse response = run.http().send(request).orFail();

    assertThat(host.asked)
        .containsExactly(
            "http1"
                + " {\"method\":\"POST\",\"url\":\"http://x/\",\"headers\":[[\"content-type\",\"text/plain\"]],"
                + "\"body\":\"two\",\"timeout_ms\":2000,\"max_body_bytes\":10,\"max_redirects\":0}");
    assertThat(response.text()).isEqualTo("body");
    assertThat(response.header("a")).contains("b");
  }

  @Test
  void whatBecameOfARequestIsToldApart() {
    host.answers.addAll(List.of(404, Errno.EINTR, Errno.EINVAL));
    HttpRequest request = HttpRequest.get("http://x/");

    assertThat(run.http().send(request))
        .isInstanceOfSatisfying(
            HttpResponse.class, response -> assertThat(response.isSuccess()).isFalse());
    assertThat(run.http().send(request)).isEqualTo(new HttpFailure(Problem.INTERRUPTED, "told so"));
    assertThatThrownBy(() -> run.http().send(request))
        .isInstanceOf(CallException.class)
        .hasMessage("told so");
  }

  @Test
  void attemptsComeLaterAndLaterUntilOneIsAnswered() {
    host.answers.addAll(List.of(Errno.EIO, 503, 429, 200));
    RetryPolicy policy =
        RetryPolicy.DEFAULT
            .withJitter(0)
            .withWaits(Duration.ofSeconds(10), 300, Duration.ofSeconds(60));

    HttpResult result = policy.send(run, HttpRequest.get("http://x/").idempotent());

    assertThat(result.orFail().status()).isEqualTo(200);
    assertThat(host.slept).containsExactly(10_000_000_000L, 30_000_000_000L, 60_000_000_000L);
  }

  @Test
  void attemptsEndWithTheLastOneOrWithWhatDoesNotPass() {
    host.answers.addAll(List.of(500, 500, 404));
    HttpRequest request = HttpRequest.get("http://x/").idempotent();

    assertThat(RetryPolicy.DEFAULT.withAttempts(2).send(run, request).orFail().status())
        .isEqualTo(500);
    assertThat(RetryPolicy.DEFAULT.send(run, request).orFail().status()).isEqualTo(404);
    assertThat(host.slept).as("of one wait").hasSize(1);
    assertThat(host.slept.getFirst())
        .as("half of it by chance")
        .isBetween(500_000_000L, 1_000_000_000L);
    assertThatThrownBy(() -> RetryPolicy.DEFAULT.send(run, HttpRequest.get("http://x/")))
        .hasMessageContaining("must be idempotent");
  }

  @Test
  void onlyFailuresThatMayPassAreTriedAgain() {
    assertThatThrownBy(() -> RetryPolicy.DEFAULT.call(run, () -> run.secret("absent")))
        .isInstanceOf(CallException.class);
    assertThat(host.slept).isEmpty();
  }

  @Test
  void absenceIsNoFailure() {
    assertThat(run.state().get("key", String.class)).isEmpty();
    assertThat(run.state().swap("key", null, 1)).isFalse();
    assertThat(run.mail().receive(Duration.ofSeconds(-1), "a", "b\"")).isEmpty();
    assertThat(host.asked).containsExactly("receive0 [\"a\",\"b\\\"\"]");
  }

  @Test
  void aFailedChildHasNoOutput() {
    ChildEnd end = run.start(ChildRequest.of("other", "input").in("m", "1").outliving()).join();

    assertThat(host.asked)
        .containsExactly(
            "spawn"
                + " {\"workflow\":\"other\",\"input\":\"input\",\"module\":\"m\",\"version\":\"1\",\"detached\":true}");
    assertThat(end.errorKind()).contains("guest");
    assertThatThrownBy(() -> end.output(String.class)).hasMessage("the child is failed: no");
  }

  @Test
  void anExceptionEndsTheRunAsItsKindSays() {
    assertThat(Guest.run(host, new Codecs(), run -> run.log().info("fine"))).isZero();
    assertThat(ended(WorkflowException.forGood("for good"))).isEqualTo("fail for good");
    assertThat(ended(WorkflowException.forNow("for now"))).isEqualTo("failForNow for now");
    assertThat(ended(new IllegalStateException("x")))
        .isEqualTo("fail java.lang.IllegalStateException: x");
    assertThat(ended(new CallException(Problem.FULL, "full"))).isEqualTo("fail full");
    int before = host.asked.size();
    assertThat(
            Guest.run(
                host,
                new Codecs(),
                _ -> {
                  throw new CallException(Problem.CANCELLED, "cancelled");
                }))
        .isZero();
    assertThat(host.asked).hasSize(before);
  }

  private String ended(RuntimeException exception) {
    int status =
        Guest.run(
            host,
            new Codecs(),
            _ -> {
              throw exception;
            });
    assertThat(status).isEqualTo(1);
    return host.asked.getLast();
  }
}
