package dev.mvmci.control;

import static dev.mvmci.control.TestControl.assertProblem;
import static dev.mvmci.control.TestControl.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.http.Call;
import dev.mvmci.http.Headers;
import dev.mvmci.http.HttpServer;
import dev.mvmci.http.ServerConfig;
import dev.mvmci.jobs.JobFeed;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Event streams as a client on a socket reads them. */
@Timeout(30)
class EventRoutesTest {

  @RegisterExtension static final TestControl control = new TestControl();

  @Test
  void oneWatcherTooManyIsRefusedBeforeAStreamBegins() {
    for (int i = 0; i < JobFeed.MAX_WATCHERS; i++) {
      control.feed().watch(_ -> {}); // the queue forgets them at the next reset
    }
    assertProblem(control.get("/api/v1/events"), 503, "too-many-waiting", "1000 streams are open");
  }

  @Test
  void everybodyIsToldOfEachJobAndItsProgress() throws Exception {
    try (HttpServer server = HttpServer.start(ServerConfig.DEFAULT, control.routes());
        var stream = new Stream(server.port(), "/api/v1/events")) {
      stream.readUntil(": open");

      control.submit("http://a/");
      assertThat(stream.readUntil("\"state\":\"Pending\""))
          .contains("event: job", "id: ")
          .doesNotContain("payload");
      long token = control.claim("w").path("lease_token").longValue();
      stream.readUntil("\"state\":\"Claimed\"");
      ok(
          control.post(
              "/api/v1/jobs/job-0/progress",
              """
              {"token":%d,"entries":[{"status":"Done","url":"http://a/","urls_left":4}]}
              """
                  .formatted(token)));
      assertThat(stream.readUntil("\"urls_left\":4}]"))
          .contains("event: progress", "\"job_id\":\"job-0\"");
    }
  }

  @Test
  void aJobsStreamBeginsWithTheJobAndEndsWithIt() throws Exception {
    control.submit("http://a/");
    try (HttpServer server = HttpServer.start(ServerConfig.DEFAULT, control.routes());
        var stream = new Stream(server.port(), "/api/v1/jobs/job-0/events")) {
      stream.readUntil("\"state\":\"Pending\"");
      control.submit("http://somebody-elses/");
      ok(control.postNothing("/api/v1/jobs/job-0/cancel"));

      assertThat(stream.readToEnd())
          .contains("\"state\":\"Cancelled\"")
          .doesNotContain("somebody-elses");
    }
  }

  @Test
  void theStreamOfAFinishedJobIsItsStateAndNoMore() {
    control.submit("http://a/");
    ok(control.postNothing("/api/v1/jobs/job-0/cancel"));

    assertThat(control.get("/api/v1/jobs/job-0/events").text())
        .contains("event: job", "\"state\":\"Cancelled\"");
  }

  @Test
  void whoComesBackIsToldWhatHappenedMeanwhile() {
    control.submit("http://a/");
    long token = control.claim("w").path("lease_token").longValue();
    ok(
        control.post(
            "/api/v1/jobs/job-0/progress",
            """
            {"token":%d,"entries":[{"status":"Done","url":"http://missed/","urls_left":4}]}
            """
                .formatted(token)));
    ok(control.postNothing("/api/v1/jobs/job-0/cancel"));

    Headers seen = Headers.of("last-event-id", "1");
    String told =
        control
            .call(
                new Call(
                    "GET", "/api/v1/jobs/job-0/events", seen, new byte[0], Call.DEFAULT_TIMEOUT))
            .text();

    assertThat(told).contains("event: progress", "http://missed/", "\"state\":\"Cancelled\"");
  }

  /** A client that reads a stream line by line. */
  private static final class Stream implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader reader;

    Stream(int port, String path) throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      OutputStream out = socket.getOutputStream();
      out.write(
          "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
              .formatted(path)
              .getBytes(StandardCharsets.US_ASCII));
      out.flush();
      reader =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    String readUntil(String wanted) throws IOException {
      var text = new StringBuilder();
      for (String line; (line = reader.readLine()) != null; ) {
        text.append(line).append('\n');
        if (line.contains(wanted)) {
          return text.toString();
        }
      }
      throw new AssertionError("the stream ended without '" + wanted + "':\n" + text);
    }

    String readToEnd() throws IOException {
      var text = new StringBuilder();
      for (String line; (line = reader.readLine()) != null; ) {
        text.append(line).append('\n');
      }
      return text.toString();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
