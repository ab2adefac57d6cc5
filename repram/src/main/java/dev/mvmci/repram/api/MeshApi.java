package dev.mvmci.repram.api;

import dev.mvmci.http.Headers;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.repram.peers.FailureDetector;
import dev.mvmci.repram.peers.MeshPaths;
import dev.mvmci.repram.replication.AntiEntropy;
import dev.mvmci.repram.replication.Replicator;
import dev.mvmci.repram.time.Clocks;
import dev.mvmci.repram.wire.Malformed;
import dev.mvmci.repram.wire.MeshCodec;
import dev.mvmci.repram.wire.MeshMessage;
import dev.mvmci.repram.wire.Signer;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What nodes of this kind say to each other. */
final class MeshApi {

  static final int MAX_BODY_BYTES = 24 << 20;

  /** A signed request older or newer than this is a replay, or a clock is far off. */
  static final Duration REPLAY_WINDOW = Duration.ofMinutes(5);

  private final String selfId;
  private final Signer signer;
  private final Clocks clocks;
  private final Replicator replicator;
  private final AntiEntropy antiEntropy;
  private final FailureDetector detector;

  MeshApi(
      String selfId,
      Signer signer,
      Clocks clocks,
      Replicator replicator,
      AntiEntropy antiEntropy,
      FailureDetector detector) {
    this.selfId = selfId;
    this.signer = signer;
    this.clocks = clocks;
    this.replicator = replicator;
    this.antiEntropy = antiEntropy;
    this.detector = detector;
  }

  /** Answers, in most cases at once; a question about a third node waits for that node. */
  CompletableFuture<Response> respond(Request request, Sender sender) throws IOException {
    byte[] body = request.body().readNBytes(MAX_BODY_BYTES + 1);
    if (body.length > MAX_BODY_BYTES) {
      return now(Answer.tooLarge());
    }
    Optional<Response> refusal = GossipApi.signatureRefusal(signer, request, body);
    if (refusal.isPresent()) {
      return now(refusal.get());
    }
    try {
      MeshCodec.Envelope envelope = MeshCodec.read(body);
      Optional<Response> impostor = sender.refusal(envelope.sender());
      if (impostor.isPresent()) {
        return now(impostor.get());
      }
      long age = clocks.wallMillis() - envelope.sentAtMillis();
      if (Math.abs(age) > REPLAY_WINDOW.toMillis()) {
        return now(
            Answer.text(
                403, "Stale request: sent %d s ago by its sender's clock".formatted(age / 1000)));
      }
      return answer(request.path(), envelope);
    } catch (Malformed e) {
      return now(Answer.text(400, e.reason()));
    }
  }

  private CompletableFuture<Response> answer(String path, MeshCodec.Envelope envelope) {
    return switch (envelope.message()) {
      case MeshMessage.Writes writes when path.equals(MeshPaths.WRITES) ->
          now(
              sealed(
                  new MeshMessage.Outcomes(
                      replicator.takeWrites(envelope.sender(), writes.writes()))));
      case MeshMessage.Compare compare when path.equals(MeshPaths.COMPARE) ->
          now(sealed(antiEntropy.answer(compare)));
      case MeshMessage.Pull pull when path.equals(MeshPaths.PULL) ->
          now(sealed(antiEntropy.answer(pull)));
      case MeshMessage.Probe probe when path.equals(MeshPaths.PROBE) ->
          detector.answer(probe).thenApply(this::sealed);
      default -> now(Answer.text(400, "This message does not belong here"));
    };
  }

  private static CompletableFuture<Response> now(Response response) {
    return CompletableFuture.completedFuture(response);
  }

  private Response sealed(MeshMessage message) {
    byte[] body = MeshCodec.write(new MeshCodec.Envelope(selfId, clocks.wallMillis(), message));
    Headers headers = Headers.of("Content-Type", "application/octet-stream");
    Optional<String> signature = signer.sign(body);
    return new Response(
        200,
        signature.isPresent() ? headers.and(Signer.HEADER, signature.get()) : headers,
        new Response.Body.Bytes(body));
  }
}
