package dev.mvmci.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A directory of HTML files, served and walked. The walk reads the files and knows nothing of the
 * crawler: other code, another way of finding links, another way of resolving them.
 */
final class DocumentationTree implements AutoCloseable {

  private static final Pattern NOT_READ =
      Pattern.compile("(?is)<!--.*?-->|<(script|style|textarea|title)\\b.*?</\\1\\s*>");
  private static final Pattern LINK =
      Pattern.compile(
          "(?is)<(?:a|area)\\s(?:[^>]*?\\s)?href\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)'|([^\\s>]+))");

  private final Path root;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private DocumentationTree(Path root, HttpServer server) {
    this.root = root;
    this.server = server;
  }

  /** What there is to say about one page. */
  record Visit(boolean found, long size, int links, int depth) {}

  static DocumentationTree serve(Path root) throws IOException {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var tree = new DocumentationTree(root.toRealPath(), HttpServer.create(address, 0));
    tree.server.createContext("/", tree::answer);
    tree.server.setExecutor(tree.threads);
    tree.server.start();
    return tree;
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/index.html";
  }

  /** Breadth first from the start page, over the files; the keys are URLs. */
  SequencedMap<String, Visit> walk(int maxPages) throws IOException {
    var visits = new LinkedHashMap<String, Visit>();
    var depths = new LinkedHashMap<String, Integer>(Map.of(url(), 0));
    var queue = new ArrayDeque<>(List.of(url()));
    while (!queue.isEmpty() && visits.size() < maxPages) {
      String page = queue.remove();
      int depth = depths.getOrDefault(page, 0);
      Optional<Path> file = file(URI.create(page).getPath());
      List<URI> links = file.isPresent() ? links(URI.create(page), file.get()) : List.of();
      long size = file.isPresent() ? Files.size(file.get()) : 0;
      visits.put(page, new Visit(file.isPresent(), size, links.size(), depth));
      for (URI link : links) {
        if (isHere(link) && depths.putIfAbsent(link.toString(), depth + 1) == null) {
          queue.add(link.toString());
        }
      }
    }
    return visits;
  }

  private boolean isHere(URI link) {
    return URI.create(url()).getAuthority().equals(link.getAuthority());
  }

  private static List<URI> links(URI page, Path file) throws IOException {
    if (!file.toString().endsWith(".html")) {
      return List.of();
    }
    String text = NOT_READ.matcher(Files.readString(file, ISO_8859_1)).replaceAll("");
    var links = new ArrayList<URI>();
    Matcher matcher = LINK.matcher(text);
    while (matcher.find()) {
      String reference =
          matcher.group(1) != null
              ? matcher.group(1)
              : matcher.group(2) != null ? matcher.group(2) : matcher.group(3);
      resolved(page, reference.replace("&amp;", "&").strip()).ifPresent(links::add);
    }
    return links;
  }

  private static Optional<URI> resolved(URI page, String reference) {
    int fragment = reference.indexOf('#');
    String plain = fragment < 0 ? reference : reference.substring(0, fragment);
    // java.net.URI resolves the empty reference to the directory, against RFC 3986.
    URI link = plain.isEmpty() ? page : page.resolve(plain.replace(" ", "%20")).normalize();
    return "http".equals(link.getScheme()) || "https".equals(link.getScheme())
        ? Optional.of(link)
        : Optional.empty();
  }

  private Optional<Path> file(String path) {
    Path file = root.resolve(path.substring(1)).normalize();
    return file.startsWith(root) && Files.isRegularFile(file)
        ? Optional.of(file)
        : Optional.empty();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      Optional<Path> file = file(exchange.getRequestURI().getPath());
      if (file.isEmpty()) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      boolean html = file.get().toString().endsWith(".html");
      exchange
          .getResponseHeaders()
          .set("Content-Type", html ? "text/html" : "application/octet-stream");
      long size = Files.size(file.get());
      exchange.sendResponseHeaders(200, size == 0 ? -1 : size);
      Files.copy(file.get(), exchange.getResponseBody());
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
