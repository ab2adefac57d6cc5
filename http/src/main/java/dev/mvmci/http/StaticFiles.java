package dev.mvmci.http;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Serves files packed with the program, by name, from one resource folder. Only plain names are
 * looked up (letters, digits, dots, dashes, slashes between them), so there is no way out of it.
 */
public final class StaticFiles {

  private static final Pattern SAFE_NAME =
      Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*(/[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*)*");
  private static final Map<String, String> TYPES =
      Map.of(
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml",
          "png", "image/png",
          "ico", "image/x-icon",
          "html", "text/html; charset=utf-8",
          "woff2", "font/woff2");

  private final ClassLoader loader;
  private final String folder;
  private final Map<String, File> files = new ConcurrentHashMap<>();

  private record File(byte[] content, String type, String tag) {}

  /** Files below a resource folder, named without slashes at its ends. */
  public StaticFiles(ClassLoader loader, String folder) {
    this.loader = loader;
    this.folder = folder;
  }

  /** Answers with the file, 304 where the client has it already, 404 where there is none. */
  public Response serve(Request request, String name) throws IOException {
    File file = find(name);
    if (file == null) {
      return Response.empty(404);
    }
    if (request.header("if-none-match").filter(file.tag()::equals).isPresent()) {
      return Response.empty(304).header("etag", file.tag());
    }
    return Response.bytes(200, file.type(), file.content())
        .header("etag", file.tag())
        .header("cache-control", "no-cache");
  }

  private @Nullable File find(String name) throws IOException {
    if (!SAFE_NAME.matcher(name).matches()) {
      return null;
    }
    File known = files.get(name);
    if (known != null) {
      return known;
    }
    try (InputStream in = loader.getResourceAsStream(folder + "/" + name)) {
      if (in == null) {
        return null;
      }
      byte[] content = in.readAllBytes();
      var file = new File(content, typeOf(name), "\"" + digest(content) + "\"");
      files.put(name, file);
      return file;
    }
  }

  private static String typeOf(String name) {
    String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return TYPES.getOrDefault(ending, "application/octet-stream");
  }

  private static String digest(byte[] content) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
      return HexFormat.of().formatHex(hash, 0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
