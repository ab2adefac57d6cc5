package dev.mvmci.p2p.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.mvmci.http.Call;
import dev.mvmci.http.Headers;
import dev.mvmci.http.InProcessCaller;
import dev.mvmci.http.Json;
import dev.mvmci.http.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlobRoutesTest {

  private static final int LEAF = BlobTree.LEAF_BYTES;
  private static final byte[] CONTENT = Contents.pattern(LEAF + 1000);
  private static final BlobId ID = Contents.tree(CONTENT).id();

  private final SimulatedDisk disk = new SimulatedDisk();
  private final BlobStore store = open();
  private final InProcessCaller caller = new InProcessCaller(new BlobRoutes(store).routes());

  private BlobStore open() {
    try {
      var limits = new BlobLimits(4 * LEAF, 6 * LEAF);
      return BlobStore.open(Path.of("/store"), limits, () -> Instant.EPOCH.plusSeconds(60), disk);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Reply call(String method, String target, byte[] body, Headers headers) throws Exception {
    return caller.call(new Call(method, target, headers, body, Call.DEFAULT_TIMEOUT));
  }

  private Reply get(String target) throws Exception {
    return call("GET", target, new byte[0], Headers.NONE);
  }

  private Reply put() throws Exception {
    return call("POST", "/api/v1/blobs?tag=kept", CONTENT, Headers.NONE);
  }

  private static byte[] json(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void theFirstClientsStoreAndFetch() throws Exception {
    Reply stored = call("POST", "/iroh/blob/store", CONTENT, Headers.NONE);
    assertThat(stored.status()).isEqualTo(200);
    String hash = stored.json().path("hash").stringValue();
    assertThat(hash).isEqualTo(ID.toString());
    Reply fetched = get("/iroh/blob/" + hash);
    assertThat(fetched.body()).isEqualTo(CONTENT);
    assertThat(fetched.headers().first("content-type")).hasValue("application/octet-stream");
    assertThat(fetched.headers().first("x-content-type-options")).hasValue("nosniff");
    assertThat(get("/api/iroh/blob/" + hash).body()).isEqualTo(CONTENT);
    assertThat(get("/iroh/blob/" + "0".repeat(64)).status()).isEqualTo(404);
    assertThat(get("/iroh/blob/abc").status()).isEqualTo(400);
  }

  @Test
  void aBlobIsListedTaggedAndCollected() throws Exception {
    assertThat(put().status()).isEqualTo(201);
    byte[] other = {1, 2, 3};
    BlobId otherId = Contents.tree(other).id();
    assertThat(call("PUT", "/api/v1/blobs/" + otherId, other, Headers.NONE).status())
        .isEqualTo(201);
    assertThat(call("PUT", "/api/v1/blobs/" + ID, other, Headers.NONE).status()).isEqualTo(422);
    assertThat(get("/api/v1/blobs").json().path("blobs")).hasSize(2);
    var page = get("/api/v1/blobs?limit=1").json();
    assertThat(page.path("blobs")).hasSize(1);
    assertThat(get("/api/v1/blobs?after=" + page.path("next").stringValue()).json().path("blobs"))
        .hasSize(1);
    assertThat(get("/api/v1/blobs?limit=0").status()).isEqualTo(400);
    assertThat(get("/api/v1/blob-tags").json().path("tags").path("kept").stringValue())
        .isEqualTo(ID.toString());
    byte[] now = json("{\"grace_ms\":0}");
    assertThat(call("POST", "/api/v1/blobs/gc", json("{}"), Headers.NONE).json())
        .isEqualTo(Json.read(json("{\"removed\":0,\"bytes\":0}")));
    assertThat(store.list(null, 9)).hasSize(2);
    assertThat(call("DELETE", "/api/v1/blob-tags/kept", new byte[0], Headers.NONE).status())
        .isEqualTo(204);
    byte[] tag = json("{\"id\":\"%s\"}".formatted(otherId));
    assertThat(call("PUT", "/api/v1/blob-tags/x", tag, Headers.NONE).status()).isEqualTo(200);
    assertThat(call("PUT", "/api/v1/blob-tags/..x", tag, Headers.NONE).status()).isEqualTo(400);
    assertThat(call("POST", "/api/v1/blobs/gc", now, Headers.NONE).status()).isEqualTo(200);
    assertThat(call("PUT", "/api/v1/blob-tags/x", json("{}"), Headers.NONE).status())
        .isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 0, 1",
    "bytes=262140-262150, 262140, 11",
    "bytes=262144-, 262144, 1000",
    "bytes=-10, 263134, 10",
    "bytes=263143-999999999, 263143, 1"
  })
  void aRangeIsAnsweredWithThatRange(String range, int from, int count) throws Exception {
    put();
    Reply reply = call("GET", "/api/v1/blobs/" + ID, new byte[0], Headers.of("range", range));
    assertThat(reply.status()).isEqualTo(206);
    assertThat(reply.body()).isEqualTo(Arrays.copyOfRange(CONTENT, from, from + count));
    assertThat(reply.headers().first("content-range"))
        .hasValue("bytes %d-%d/%d".formatted(from, from + count - 1, CONTENT.length));
  }

  @ParameterizedTest
  @CsvSource({"bytes=263144-, 416", "bytes=-0, 416", "bytes=5-2, 200", "lines=1-2, 200"})
  void aRangeThatIsNoneIsAnsweredAsTheRulesSay(String range, int status) throws Exception {
    put();
    Reply reply = call("GET", "/api/v1/blobs/" + ID, new byte[0], Headers.of("range", range));
    assertThat(reply.status()).isEqualTo(status);
  }

  @Test
  void theHeadTellsTheLength() throws Exception {
    put();
    Reply head = call("HEAD", "/api/v1/blobs/" + ID, new byte[0], Headers.NONE);
    assertThat(head.headers().first("content-length")).hasValue("" + CONTENT.length);
    assertThat(head.body()).isEmpty();
  }

  @Test
  void whatDoesNotFitIsSaidToNotFit() throws Exception {
    assertThat(call("POST", "/api/v1/blobs", new byte[4 * LEAF + 1], Headers.NONE).status())
        .isEqualTo(413);
    assertThat(call("POST", "/api/v1/blobs", new byte[4 * LEAF], Headers.NONE).status())
        .isEqualTo(201);
    byte[] second = new byte[4 * LEAF];
    second[0] = 1;
    Reply full = call("POST", "/api/v1/blobs", second, Headers.NONE);
    assertThat(full.status()).isEqualTo(507);
    assertThat(full.json().path("type").stringValue()).isEqualTo("no-space");
    assertThat(store.list(null, 9)).hasSize(1);
  }

  @Test
  void damageOnDiskIsAnErrorAndNeverAnAnswer() throws Exception {
    put();
    disk.flipBit(Path.of("/store/blobs").resolve(ID.toString()), 5);
    assertThatIOException()
        .isThrownBy(() -> get("/api/v1/blobs/" + ID))
        .withMessageContaining("leaf 1 of 2");
    Reply next = get("/api/v1/blobs/" + ID);
    assertThat(next.status()).isEqualTo(500);
    assertThat(next.json().path("type").stringValue()).isEqualTo("blob-damaged");
  }
}
