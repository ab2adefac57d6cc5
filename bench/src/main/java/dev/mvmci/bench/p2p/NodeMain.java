package dev.mvmci.bench.p2p;

import dev.mvmci.http.Headers;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.http.Router;
import dev.mvmci.p2p.Contact;
import dev.mvmci.p2p.Identity;
import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.Underlay;
import dev.mvmci.p2p.blob.BlobLimits;
import dev.mvmci.p2p.blob.BlobRoutes;
import dev.mvmci.p2p.blob.BlobStore;
import dev.mvmci.p2p.path.PathUnderlay;
import dev.mvmci.p2p.session.Endpoint;
import dev.mvmci.p2p.session.EndpointConfig;
import dev.mvmci.p2p.session.PeerService;
import dev.mvmci.p2p.ticket.Ticket;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Our endpoint as a process, another whose datagrams take paths, and an HTTPS server beside them;
 * prints where they are. A GET of a number is answered with so many bytes, one of a number below
 * {@link #BLOB} with the name of a blob of that size, what is posted is sent back.
 */
final class NodeMain {

  /** Where blobs are made. */
  static final String BLOB = "/blob/";

  private static final byte[] PIECE = new byte[64 << 10];
  private static final int SEED = 1;

  private NodeMain() {}

  private static final class Service implements PeerService {
    private final BlobStore store;
    private final Router blobs;

    Service(BlobStore store) {
      this.store = store;
      this.blobs = new BlobRoutes(store).routes();
    }

    @Override
    public boolean admits(NodeId peer) {
      return true;
    }

    @Override
    public Response handle(NodeId peer, Request request) throws IOException {
      String path = request.path();
      if (path.startsWith("/api/")) {
        return blobs.handle(request);
      }
      if (path.startsWith(BLOB)) {
        int bytes = Integer.parseInt(path.substring(BLOB.length()));
        return Response.text(200, store.put(noise(bytes)).id().toString());
      }
      if (request.method().equals("GET")) {
        long bytes = Long.parseLong(path.substring(1));
        return new Response(
            200,
            Headers.of("content-type", "application/octet-stream"),
            new Response.Body.Stream(out -> write(bytes, out)));
      }
      return Response.bytes(200, "application/octet-stream", request.bytes());
    }

    /** The same each time. */
    private static InputStream noise(int bytes) {
      var random = new SplittableRandom(SEED);
      return new InputStream() {
        private int left = bytes;

        @Override
        public int read() {
          return left-- > 0 ? random.nextInt() & 0xff : -1;
        }

        @Override
        public int read(byte[] buffer, int start, int length) {
          if (left <= 0) {
            return -1;
          }
          byte[] some = new byte[Math.min(length, left)];
          random.nextBytes(some);
          System.arraycopy(some, 0, buffer, start, some.length);
          left -= some.length;
          return some.length;
        }
      };
    }
  }

  static void write(long bytes, OutputStream out) throws IOException {
    for (long left = bytes; left > 0; left -= PIECE.length) {
      out.write(PIECE, 0, (int) Math.min(left, PIECE.length));
    }
  }

  public static void main(String[] arguments) throws Exception {
    Identity identity = Identity.in(Path.of(arguments[0]));
    Path blobs = Path.of(arguments[0], "blobs");
    try (BlobStore store = BlobStore.open(blobs, BlobLimits.DEFAULT, InstantSource.system());
        Endpoint endpoint = open(identity, Underlay.DIRECT, store);
        Endpoint withPaths = open(identity, paths(identity), store);
        var https = HttpsServer.start(identity)) {
      System.out.println("ticket=" + ticket(endpoint));
      System.out.println("paths=" + ticket(withPaths));
      System.out.println("https=" + https.port());
      Thread.currentThread().join();
    }
  }

  private static Endpoint open(Identity identity, Underlay underlay, BlobStore store)
      throws IOException {
    return Endpoint.open(EndpointConfig.DEFAULT, identity, underlay, new Service(store));
  }

  /** What mvm-ci has between the socket and QUIC; without relays. */
  static Underlay paths(Identity identity) {
    return new PathUnderlay(identity, List.of(), _ -> true);
  }

  private static String ticket(Endpoint endpoint) {
    var contact = Contact.direct(endpoint.id(), endpoint.address());
    return Ticket.to(List.of(contact)).reveal();
  }
}
