package dev.mvmci.bench.p2p;

import dev.mvmci.http.Headers;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.p2p.Contact;
import dev.mvmci.p2p.Identity;
import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.Underlay;
import dev.mvmci.p2p.session.Endpoint;
import dev.mvmci.p2p.session.EndpointConfig;
import dev.mvmci.p2p.session.PeerService;
import dev.mvmci.p2p.ticket.Ticket;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/**
 * One of our endpoints as a process, and an HTTPS server beside it; prints where they are. A GET of
 * a number is answered with so many bytes, what is posted is sent back.
 */
final class NodeMain {

  private static final byte[] PIECE = new byte[64 << 10];

  private NodeMain() {}

  private static final class Service implements PeerService {
    @Override
    public boolean admits(NodeId peer) {
      return true;
    }

    @Override
    public Response handle(NodeId peer, Request request) {
      if (request.method().equals("GET")) {
        long bytes = Long.parseLong(request.path().substring(1));
        return new Response(
            200,
            Headers.of("content-type", "application/octet-stream"),
            new Response.Body.Stream(out -> write(bytes, out)));
      }
      return Response.bytes(200, "application/octet-stream", request.bytes());
    }
  }

  static void write(long bytes, OutputStream out) throws IOException {
    for (long left = bytes; left > 0; left -= PIECE.length) {
      out.write(PIECE, 0, (int) Math.min(left, PIECE.length));
    }
  }

  public static void main(String[] arguments) throws Exception {
    Identity identity = Identity.in(Path.of(arguments[0]));
    try (Endpoint endpoint =
            Endpoint.open(EndpointConfig.DEFAULT, identity, Underlay.DIRECT, new Service());
        var https = HttpsServer.start(identity)) {
      var contact = Contact.direct(endpoint.id(), endpoint.address());
      System.out.println("ticket=" + Ticket.to(List.of(contact)).reveal());
      System.out.println("https=" + https.port());
      Thread.currentThread().join();
    }
  }
}
