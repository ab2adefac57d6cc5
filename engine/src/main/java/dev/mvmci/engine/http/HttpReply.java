package dev.mvmci.engine.http;

import java.net.URI;
import java.util.List;

/**
 * An answer.
 *
 * @param url where it came from after redirects
 */
public record HttpReply(int status, URI url, List<HttpAsk.Header> headers, byte[] body) {

  public HttpReply {
    headers = List.copyOf(headers);
  }
}
