package dev.mvmci.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.http.MultiPartFormData;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.content.ByteBufferContentSource;
import org.eclipse.jetty.util.Blocker;
import org.eclipse.jetty.util.BufferUtil;

/** Reads multipart/form-data bodies (RFC 7578) that are already in memory and bounded. */
final class MultipartParser {

  private static final int MAX_PARTS = 100;

  private MultipartParser() {}

  static List<Part> parse(String contentType, byte[] body) {
    String boundary = MultiPart.extractBoundary(contentType);
    if (boundary == null || boundary.isBlank()) {
      throw HttpProblem.badRequest("the multipart content-type names no boundary");
    }
    var parser = new MultiPartFormData.Parser(boundary);
    parser.setMaxParts(MAX_PARTS);
    parser.setMaxLength(body.length);
    // Nothing may go to temporary files: the route's limit has already bounded the memory.
    parser.setMaxMemoryFileSize(-1);
    parser.setUseFilesForPartsWithoutFileName(false);
    Content.Source source = new ByteBufferContentSource(ByteBuffer.wrap(body));
    try (MultiPartFormData.Parts parts = parse(parser, source)) {
      var found = new ArrayList<Part>();
      for (MultiPart.Part part : parts) {
        found.add(read(part));
      }
      return List.copyOf(found);
    } catch (IOException | RuntimeException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw HttpProblem.badRequest(
          "the multipart body is malformed: "
              + Problem.excerpt(String.valueOf(cause.getMessage())));
    }
  }

  private static MultiPartFormData.Parts parse(
      MultiPartFormData.Parser parser, Content.Source source) throws IOException {
    try (Blocker.Promise<MultiPartFormData.Parts> parts = Blocker.promise()) {
      parser.parse(source, parts);
      return parts.block();
    }
  }

  private static Part read(MultiPart.Part part) {
    String name = part.getName();
    if (name == null) {
      throw HttpProblem.badRequest("a part of the multipart body has no name");
    }
    try {
      ByteBuffer content = Content.Source.asByteBuffer(part.getContentSource());
      String type = part.getHeaders().get(HttpHeader.CONTENT_TYPE);
      return new Part(
          name,
          Optional.ofNullable(part.getFileName()),
          type == null ? "application/octet-stream" : type,
          BufferUtil.toArray(content));
    } catch (IOException e) {
      throw new UncheckedIOException("a part that is in memory cannot be read", e);
    }
  }
}
