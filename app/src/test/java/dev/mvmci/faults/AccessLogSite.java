package dev.mvmci.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/**
 * A site that writes down who asked for what. Under any first path segment it has the same tree of
 * pages, page i linking to 2i+1 and 2i+2, so that each job can have a log of its own. Everything
 * else takes notifications.
 */
public final class AccessLogSite implements AutoCloseable {

  private final int pages;
  private final Duration delay;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Access> log = new CopyOnWriteArrayList<>();

  /** One request, as it arrived. */
  public record Access(Instant time, String method, String path, String body) {}

  private AccessLogSite(int pages, Duration delay, HttpServer server) {
    this.pages = pages;
    this.delay = delay;
    this.server = server;
  }

  /**
   * Serves on a free loopback port.
   *
   * @param delay before each answer, so that there are requests in flight to be killed in
   */
  public static AccessLogSite start(int pages, Duration delay) throws IOException {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var site = new AccessLogSite(pages, delay, HttpServer.create(address, 0));
    site.server.createContext("/", site::answer);
    site.server.setExecutor(site.threads);
    site.server.start();
    return site;
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The requests below a path, in the order they came. */
  public List<Access> below(String prefix) {
    return log.stream().filter(access -> access.path().startsWith(prefix)).toList();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      log.add(new Access(Instant.now(), exchange.getRequestMethod(), path, body));
      pause();
      int page = exchange.getRequestMethod().equals("GET") ? page(path) : pages;
      if (page < pages) {
        send(exchange, 200, "text/html; charset=utf-8", html(page));
      } else if (exchange.getRequestMethod().equals("POST")) {
        send(exchange, 200, "application/json", "{\"taken\":true}");
      } else {
        send(exchange, 404, "text/plain", "no such page");
      }
    }
  }

  /** The delay is what this site is like, not a wait for something to happen. */
  private void pause() {
    long end = System.nanoTime() + delay.toNanos();
    for (long left = delay.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  /** The number of the page, or one beyond the last. */
  private int page(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    return name.matches("\\d{1,6}") ? Integer.parseInt(name) : pages;
  }

  private String html(int page) {
    var links = new StringBuilder();
    for (int next = 2 * page + 1; next <= 2 * page + 2 && next < pages; next++) {
      links.append("<li><a href=\"%d\">page %d</a></li>".formatted(next, next));
    }
    return "<!doctype html><title>Page %d</title><ul>%s</ul>".formatted(page, links);
  }

  private static void send(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
