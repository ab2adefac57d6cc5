package dev.mvmci.p2p.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvmci.http.Call;
import dev.mvmci.http.Headers;
import dev.mvmci.http.HttpCaller;
import dev.mvmci.http.HttpServer;
import dev.mvmci.http.InProcessCaller;
import dev.mvmci.http.NetworkCaller;
import dev.mvmci.http.Reply;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.http.Router;
import dev.mvmci.http.ServerConfig;
import dev.mvmci.p2p.Contact;
import dev.mvmci.p2p.Identity;
import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.Underlay;
import dev.mvmci.p2p.session.Endpoint;
import dev.mvmci.p2p.session.EndpointConfig;
import dev.mvmci.p2p.session.PeerService;
import dev.mvmci.p2p.session.Session;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BlobFetchTest {

  private static final Path ROOT = Path.of("/store");
  private static final int LEAF = BlobTree.LEAF_BYTES;
  private static final BlobLimits LIMITS = new BlobLimits(32 * LEAF, 64 * LEAF);
  private static final BlobFetch.Settings SETTINGS =
      new BlobFetch.Settings(3, 2, Duration.ofSeconds(20), 2);
  private static final byte[] CONTENT = Contents.pattern(5 * LEAF + 100);
  private static final BlobId ID = Contents.tree(CONTENT).id();

  private final BlobStore theirs = open(new SimulatedDisk());
  private final SimulatedDisk disk = new SimulatedDisk();
  private BlobStore ours = open(disk);
  private final HttpCaller honest = new InProcessCaller(new BlobRoutes(theirs).routes());

  private static BlobStore open(SimulatedDisk disk) {
    try {
      return BlobStore.open(ROOT, LIMITS, () -> Instant.EPOCH, disk);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @BeforeEach
  void theyHaveIt() throws IOException {
    theirs.put(Contents.stream(CONTENT));
  }

  private BlobInfo fetch(HttpCaller... callers) throws Exception {
    List<BlobSource> sources =
        Arrays.stream(callers)
            .map(caller -> new BlobSource("peer-" + Arrays.asList(callers).indexOf(caller), caller))
            .toList();
    return new BlobFetch(ours, SETTINGS).fetch(ID, sources);
  }

  private void assertFetched() throws IOException {
    assertThat(Contents.read(open(disk), ID)).isEqualTo(CONTENT);
    assertThat(disk.list(ROOT.resolve("partial"))).isEmpty();
    assertThat(ours.takenBytes()).isEqualTo(Space.cost(CONTENT.length));
  }

  /** Counts what is asked for of leaves, and lets a test alter the answers. */
  private static final class Counting implements HttpCaller {
    private final HttpCaller next;
    private final AtomicInteger asked = new AtomicInteger();

    Counting(HttpCaller next) {
      this.next = next;
    }

    static boolean isForLeaves(Call call) {
      return call.headers().first("range").isPresent();
    }

    @Override
    public Reply call(Call call) throws IOException, InterruptedException {
      if (isForLeaves(call)) {
        asked.incrementAndGet();
      }
      return next.call(call);
    }
  }

  private interface Alteration {
    byte[] of(byte[] body);
  }

  private HttpCaller altering(Alteration alteration) {
    return call -> {
      Reply reply = honest.call(call);
      return Counting.isForLeaves(call)
          ? new Reply(reply.status(), reply.headers(), alteration.of(reply.body().clone()))
          : reply;
    };
  }

  @Test
  void aBlobIsFetchedOnceAndThenAtHand() throws Exception {
    var counting = new Counting(honest);
    assertThat(fetch(counting).bytes()).isEqualTo(CONTENT.length);
    assertFetched();
    int asked = counting.asked.get();
    assertThat(asked).isEqualTo(3);
    fetch(counting);
    assertThat(counting.asked).hasValue(asked);
  }

  @Test
  void anEmptyBlobIsFetchedToo() throws Exception {
    BlobId empty = theirs.put(Contents.stream(new byte[0])).id();
    BlobInfo blob =
        new BlobFetch(ours, SETTINGS).fetch(empty, List.of(new BlobSource("peer", honest)));
    assertThat(blob.bytes()).isZero();
    assertThat(Contents.read(ours, empty)).isEmpty();
  }

  @Test
  void whoGivesAWrongLeafIsNotAskedAgainAndTheNextGivesTheRest() throws Exception {
    List<Alteration> alterations =
        List.of(
            body -> {
              body[new SplittableRandom(3).nextInt(body.length)] ^= 1;
              return body;
            },
            body -> Arrays.copyOf(body, body.length - 1),
            body -> Arrays.copyOf(body, body.length + 1),
            body -> new byte[0],
            body -> new byte[body.length]);
    for (Alteration alteration : alterations) {
      ours.collect(Set.of(), Duration.ofSeconds(-1));
      var hostile = new Counting(altering(alteration));
      fetch(hostile, honest);
      assertFetched();
      // each leaf that was wrong once more
      assertThat(hostile.asked.get()).isBetween(1, 2 * SETTINGS.parallel());
    }
  }

  @Test
  void soundLeavesBeforeAWrongOneAreKept() {
    HttpCaller hostile =
        altering(body -> {
          body[body.length - 1] ^= 1;
          return body;
        });
    assertThatExceptionOfType(BlobFailure.NotFetched.class)
        .isThrownBy(() -> fetch(hostile))
        .withMessageContaining("peer-0: leaf ")
        .withMessageContaining("was wrong");
    assertThat(disk.list(ROOT.resolve("partial"))).hasSize(1);
    assertThat(ours.info(ID)).isEmpty();
  }

  @Test
  void aListOfLeavesThatIsNotTheBlobsIsRefused() throws Exception {
    byte[] other = Contents.pattern(LEAF);
    BlobId otherId = theirs.put(Contents.stream(other)).id();
    HttpCaller swapped =
        call ->
            honest.call(
                new Call(
                    call.method(),
                    call.target().replace(ID.toString(), otherId.toString()),
                    call.headers(),
                    call.body(),
                    call.timeout()));
    assertThatExceptionOfType(BlobFailure.NotFetched.class)
        .isThrownBy(() -> fetch(swapped))
        .withMessageContaining("is that of " + otherId);
    for (byte[] body : new byte[][] {{}, {1, 2, 3}, new byte[8], new byte[41], negative()}) {
      assertThatExceptionOfType(BlobFailure.NotFetched.class)
          .isThrownBy(() -> fetch(call -> new Reply(200, Headers.NONE, body)))
          .withMessageContaining("its list of leaves");
    }
    assertThat(fetch(swapped, honest).id()).isEqualTo(ID);
  }

  private static byte[] negative() {
    byte[] body = new byte[40];
    body[0] = -1;
    return body;
  }

  @Test
  void whoFailsIsPassedOverAndGivenUpAfterSomeStrikes() throws Exception {
    var silent =
        new Counting(call -> {
          throw new SocketTimeoutException("no answer in time");
        });
    var failing =
        new Counting(call ->
            Counting.isForLeaves(call)
                ? new Reply(503, Headers.NONE, new byte[0])
                : honest.call(call));
    var absent = new InProcessCaller(new BlobRoutes(open(new SimulatedDisk())).routes());
    fetch(silent, absent, failing, honest);
    assertFetched();
    assertThat(failing.asked.get()).isLessThanOrEqualTo(SETTINGS.strikes() + SETTINGS.parallel());
    ours = open(new SimulatedDisk());
    assertThatExceptionOfType(BlobFailure.NotFetched.class)
        .isThrownBy(() -> fetch(silent, absent, failing))
        .withMessageContaining("peer-0: no answer in time")
        .withMessageContaining("peer-1: it does not have it")
        .withMessageContaining("peer-2: it answered with status 503");
    assertThatExceptionOfType(BlobFailure.NotFetched.class)
        .isThrownBy(this::fetch)
        .withMessageContaining("nobody to ask");
  }

  @Test
  void anEndlessAnswerIsCutOffAndTheNextSourceIsAsked() throws Exception {
    var zeros = new byte[LEAF];
    Router endless =
        Router.builder()
            .get(
                "/{any...}",
                request -> {
                  boolean leaves = request.header("range").isPresent();
                  return new Response(
                      leaves ? 206 : 200,
                      Headers.NONE,
                      new Response.Body.Stream(out -> {
                        while (true) {
                          out.write(zeros);
                        }
                      }));
                })
            .build();
    try (HttpServer server = HttpServer.start(ServerConfig.DEFAULT.at("127.0.0.1", 0), endless);
        var caller =
            new NetworkCaller(URI.create("http://127.0.0.1:" + server.port()), 4L * LEAF)) {
      fetch(caller, honest);
    }
    assertFetched();
  }

  @Test
  void afterAnInterruptionOnlyTheRestIsAskedFor() throws Exception {
    var given = new AtomicInteger();
    HttpCaller breaksOff =
        call -> {
          if (Counting.isForLeaves(call) && given.incrementAndGet() > 1) {
            throw new IOException("the line is cut");
          }
          return honest.call(call);
        };
    assertThatExceptionOfType(BlobFailure.NotFetched.class).isThrownBy(() -> fetch(breaksOff));
    ours = open(disk);
    var counting = new Counting(honest);
    fetch(counting);
    assertFetched();
    assertThat(counting.asked).hasValue(2);
  }

  @Test
  void afterACrashOnlyWhatTheDiskLostIsAskedForAgain() throws Exception {
    for (int crash = 2; crash < 12; crash++) {
      var crashing = new SimulatedDisk();
      ours = open(crashing);
      crashing.crashAt(crash);
      assertThatThrownBy(() -> fetch(honest)).hasMessageContaining("the machine is off");
      crashing.restart(new SplittableRandom(crash));
      ours = open(crashing);
      fetch(honest);
      assertThat(Contents.read(ours, ID)).as("crash and seed %d", crash).isEqualTo(CONTENT);
    }
  }

  @Test
  void aFullDiskIsNotTheSourcesFault() {
    disk.capacity(3 * LEAF);
    assertThatExceptionOfType(BlobFailure.NoSpace.class).isThrownBy(() -> fetch(honest));
    disk.capacity(Long.MAX_VALUE);
  }

  @Test
  void aDamagedBlobIsMendedByFetchingItsDamagedLeaves() throws Exception {
    ours.put(Contents.stream(CONTENT));
    disk.flipBit(ROOT.resolve("blobs").resolve(ID.toString()), 4 * LEAF);
    assertThatExceptionOfType(BlobFailure.Corrupt.class)
        .isThrownBy(() -> Contents.read(ours, ID))
        .withMessageContaining("leaf 5 of 6");
    var counting = new Counting(honest);
    fetch(counting);
    assertThat(counting.asked).hasValue(1);
    assertFetched();
  }

  @Test
  void damageAtTheSourceIsFoundThereAtItsLeafThoughTheReceiverChecks() throws Exception {
    var damagedDisk = new SimulatedDisk();
    BlobStore damaged = open(damagedDisk);
    damaged.put(Contents.stream(CONTENT));
    damagedDisk.flipBit(ROOT.resolve("blobs").resolve(ID.toString()), 3 * LEAF + 7);
    var source = new InProcessCaller(new BlobRoutes(damaged).routes());
    assertThatExceptionOfType(BlobFailure.NotFetched.class)
        .isThrownBy(() -> fetch(source))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("was wrong"));
    assertThat(damaged.hasSound(ID)).isFalse();
    assertThat(source.call(Call.get("/api/v1/blobs/" + ID)).json().path("type").stringValue())
        .isEqualTo("blob-damaged");
    var counting = new Counting(honest);
    fetch(counting);
    assertFetched();
    assertThat(counting.asked.get()).isLessThanOrEqualTo(3);
  }

  @Test
  void aLeafThatWasWrongOnceOnTheWayIsAskedForOnceMore() throws Exception {
    var altered = new AtomicInteger();
    HttpCaller unlucky =
        altering(body -> {
          if (altered.getAndIncrement() == 0) {
            body[LEAF] ^= 1;
          }
          return body;
        });
    fetch(unlucky);
    assertFetched();
  }

  @Test
  void twoWhoFetchTheSameBlobShareIt() throws Exception {
    var counting = new Counting(honest);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<BlobInfo> one = threads.submit(() -> fetch(counting));
      Future<BlobInfo> two = threads.submit(() -> fetch(counting));
      assertThat(one.get().id()).isEqualTo(two.get().id());
    }
    assertThat(counting.asked).hasValue(3);
    assertFetched();
  }

  @Test
  void anInterruptedFetchEndsAndKeepsWhatItHas() throws Exception {
    var asked = new CountDownLatch(1);
    HttpCaller endless =
        call -> {
          if (Counting.isForLeaves(call)) {
            asked.countDown();
            new CountDownLatch(1).await();
          }
          return honest.call(call);
        };
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<BlobInfo> waiting = threads.submit(() -> fetch(endless));
      asked.await();
      waiting.cancel(true);
    }
    fetch(honest);
    assertFetched();
  }

  @Test
  void itIsTheSameOverASocketAndOverAPeerSession() throws Exception {
    var routes = new BlobRoutes(theirs).routes();
    var config = ServerConfig.DEFAULT.at("127.0.0.1", 0);
    try (HttpServer server = HttpServer.start(config, routes);
        var caller = new NetworkCaller(URI.create("http://127.0.0.1:" + server.port()))) {
      fetch(caller);
      assertFetched();
    }
    ours = open(new SimulatedDisk());
    PeerService service =
        new PeerService() {
          @Override
          public boolean admits(NodeId peer) {
            return true;
          }

          @Override
          public Response handle(NodeId peer, Request request) {
            return routes.handle(request);
          }
        };
    try (Endpoint serving = endpoint(1, service);
        Endpoint dialling = endpoint(2, PeerService.NOTHING);
        Session session = dialling.dial(Contact.direct(serving.id(), serving.address()))) {
      fetch(session);
    }
    assertThat(Contents.read(ours, ID)).isEqualTo(CONTENT);
  }

  private static Endpoint endpoint(int seed, PeerService service) throws IOException {
    byte[] key = new byte[32];
    key[0] = (byte) seed;
    return Endpoint.open(EndpointConfig.DEFAULT, Identity.ofSeed(key), Underlay.DIRECT, service);
  }
}
