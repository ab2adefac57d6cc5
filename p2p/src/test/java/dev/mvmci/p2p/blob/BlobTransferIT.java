package dev.mvmci.p2p.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mvmci.p2p.Contact;
import dev.mvmci.p2p.Identity;
import dev.mvmci.p2p.JoinSecret;
import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.Role;
import dev.mvmci.p2p.Underlay;
import dev.mvmci.p2p.admission.Admission;
import dev.mvmci.p2p.admission.AdmittingService;
import dev.mvmci.p2p.admission.Grant;
import dev.mvmci.p2p.admission.MemoryStore;
import dev.mvmci.p2p.session.Endpoint;
import dev.mvmci.p2p.session.EndpointConfig;
import dev.mvmci.p2p.ticket.Ticket;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gibibyte over a session to another process, whose connection and life end on the way. */
class BlobTransferIT {

  private static final int SEED = 20_817;

  private static final int PIECES = 1_024;
  private static final int PIECE_BYTES = 1 << 20;

  /** What a fetch asks for, if nothing breaks off. */
  private static final int REQUESTS =
      PIECES * (PIECE_BYTES / BlobTree.LEAF_BYTES) / BlobFetch.Settings.DEFAULT.leavesPerRequest();

  private static final int UNDER_WAY = BlobFetch.Settings.DEFAULT.parallel();

  /** 128 MiB are heap and buffers, the rest is the virtual machine itself. */
  private static final long MOST_MEGABYTES = 320;

  private static final int PATIENCE_SECONDS = 400;

  @TempDir Path directory;

  private final AtomicInteger asked = new AtomicInteger();

  @Test
  void aGibibyteArrivesIdenticalThoughConnectionAndProcessEndOnTheWay() throws Exception {
    var grants = new MemoryStore();
    var secret = JoinSecret.random(new SecureRandom());
    grants.add(Grant.of(secret, Role.NODE, Instant.now(), Optional.empty(), false));
    var members = new ArrayList<Contact>();
    Path fetching = directory.resolve("fetching");
    try (BlobStore store = open(directory.resolve("serving"))) {
      BlobInfo blob = store.put(content());
      try (Endpoint endpoint = serve(store, new Admission(grants, Instant::now), members)) {
        members.add(Contact.direct(endpoint.id(), endpoint.address()));
        var ticket =
            new Ticket(members, Optional.of(secret), Optional.of(Role.NODE), Optional.empty());
        fetch(endpoint, fetching, ticket, blob.id());
      }
      try (BlobStore fetched = open(fetching.resolve("blobs"));
          BlobReader reader = fetched.read(blob.id()).orElseThrow()) {
        assertIdentical(reader);
      }
    }
    assertThat(asked.get()).as("requests").isBetween(REQUESTS, REQUESTS + 2 * UNDER_WAY);
  }

  private void fetch(Endpoint endpoint, Path fetching, Ticket ticket, BlobId id) throws Exception {
    NodeId fetcher = Identity.in(fetching).id();
    try (FetchingProcess first = FetchingProcess.start(fetching, ticket, id)) {
      awaitAsked(REQUESTS / 3, first);
      endpoint.cut(peer -> peer.equals(fetcher));
      awaitAsked(2 * REQUESTS / 3, first);
      first.kill();
    }
    try (FetchingProcess second = FetchingProcess.start(fetching, ticket, id)) {
      assertThat(second.awaitSuccess(PATIENCE_SECONDS)).as(second.output()).isTrue();
      assertThat(second.peakMegabytes()).isLessThan(MOST_MEGABYTES);
    }
  }

  private void awaitAsked(int requests, FetchingProcess process) throws IOException {
    await()
        .atMost(Duration.ofSeconds(PATIENCE_SECONDS))
        .until(() -> asked.get() >= requests || !process.isAlive());
    assertThat(process.isAlive()).as(process.output()).isTrue();
  }

  private Endpoint serve(BlobStore store, Admission admission, List<Contact> members)
      throws IOException {
    var routes = new BlobRoutes(store).routes();
    var service =
        new AdmittingService(
            admission,
            (_, _) -> true,
            () -> Ticket.to(members),
            request -> {
              if (request.headers().first("range").isPresent()) {
                int _ = asked.incrementAndGet();
              }
              return routes.handle(request);
            });
    Identity identity = Identity.in(directory.resolve("serving"));
    return Endpoint.open(EndpointConfig.DEFAULT, identity, Underlay.DIRECT, service);
  }

  private static BlobStore open(Path directory) throws IOException {
    return BlobStore.open(directory, BlobLimits.DEFAULT, InstantSource.system());
  }

  /** The same piece by piece each time, none of it like another. */
  private static Iterator<byte[]> pieces() {
    var random = new SplittableRandom(SEED);
    return IntStream.range(0, PIECES)
        .mapToObj(_ -> {
          byte[] piece = new byte[PIECE_BYTES];
          random.nextBytes(piece);
          return piece;
        })
        .iterator();
  }

  private static InputStream content() {
    Iterator<byte[]> pieces = pieces();
    return new InputStream() {
      private InputStream piece = InputStream.nullInputStream();

      @Override
      public int read() throws IOException {
        byte[] octet = new byte[1];
        return read(octet, 0, 1) < 0 ? -1 : octet[0] & 0xff;
      }

      @Override
      public int read(byte[] buffer, int start, int length) throws IOException {
        int count = piece.read(buffer, start, length);
        if (count < 0 && pieces.hasNext()) {
          piece = new ByteArrayInputStream(pieces.next());
          count = piece.read(buffer, start, length);
        }
        return count;
      }
    };
  }

  private static void assertIdentical(BlobReader reader) throws IOException {
    assertThat(reader.length()).isEqualTo((long) PIECES * PIECE_BYTES);
    int leavesOfPiece = PIECE_BYTES / BlobTree.LEAF_BYTES;
    int leaf = 0;
    for (Iterator<byte[]> pieces = pieces(); pieces.hasNext(); ) {
      byte[] piece = pieces.next();
      for (int i = 0; i < leavesOfPiece; i++, leaf++) {
        byte[] wanted =
            Arrays.copyOfRange(piece, i * BlobTree.LEAF_BYTES, (i + 1) * BlobTree.LEAF_BYTES);
        assertThat(Arrays.equals(reader.leaf(leaf), wanted)).as("leaf " + leaf).isTrue();
      }
    }
  }
}
