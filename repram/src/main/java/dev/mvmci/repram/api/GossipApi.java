package dev.mvmci.repram.api;

import dev.mvmci.http.Headers;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.repram.peers.Introducer;
import dev.mvmci.repram.peers.PeerTalk;
import dev.mvmci.repram.replication.Replicator;
import dev.mvmci.repram.store.Outcome;
import dev.mvmci.repram.wire.Era;
import dev.mvmci.repram.wire.GossipCodec;
import dev.mvmci.repram.wire.Malformed;
import dev.mvmci.repram.wire.Message;
import dev.mvmci.repram.wire.NodeInfo;
import dev.mvmci.repram.wire.Signer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What other nodes send: gossip and requests to join, in both eras. */
final class GossipApi {

  /** A value of the largest size in base64, and the rest of its message. */
  static final int MAX_BODY_BYTES = 15 << 20;

  private static final byte[] SUCCESS = "{\"success\":true}".getBytes(StandardCharsets.US_ASCII);

  private final Signer signer;
  private final Replicator replicator;
  private final PeerTalk talk;
  private final Introducer introducer;

  GossipApi(Signer signer, Replicator replicator, PeerTalk talk, Introducer introducer) {
    this.signer = signer;
    this.replicator = replicator;
    this.talk = talk;
    this.introducer = introducer;
  }

  Response message(Request request, Era era) throws IOException {
    return checked(request, body -> take(GossipCodec.readMessage(body), era));
  }

  private Response take(Message message, Era era) {
    switch (message.type()) {
      case PUT -> {
        if (replicator.takePut(message, era) == Outcome.FULL) {
          return Answer.text(500, "Gossip error: Node storage capacity exceeded");
        }
      }
      case ACK -> replicator.takeAck(message, era);
      case PING, PONG, SYNC -> talk.handle(message, era);
      case OTHER -> {
        // A newer protocol may have types that are none of this node's business.
      }
    }
    return json(SUCCESS);
  }

  Response bootstrap(Request request, Era era, Sender sender) throws IOException {
    return checked(
        request,
        body -> {
          NodeInfo newcomer = GossipCodec.readBootstrap(body);
          Optional<Response> impostor = sender.refusal(newcomer.id());
          return impostor.isPresent()
              ? impostor.get()
              : json(GossipCodec.writeBootstrapAnswer(introducer.welcome(newcomer, era), era));
        });
  }

  private interface Reader {
    Response answer(byte[] body) throws Malformed;
  }

  /** Reads a body only if it is small enough and signed as it must be. */
  private Response checked(Request request, Reader reader) throws IOException {
    byte[] body = request.body().readNBytes(MAX_BODY_BYTES + 1);
    if (body.length > MAX_BODY_BYTES) {
      return Answer.tooLarge();
    }
    Optional<Response> refusal = signatureRefusal(signer, request, body);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    try {
      return reader.answer(body);
    } catch (Malformed e) {
      return Answer.text(400, e.reason());
    }
  }

  static Optional<Response> signatureRefusal(Signer signer, Request request, byte[] body) {
    return switch (signer.check(request.header(Signer.HEADER), body)) {
      case GOOD -> Optional.empty();
      case MISSING -> Optional.of(Answer.text(403, "Missing signature"));
      case WRONG -> Optional.of(Answer.text(403, "Invalid signature"));
    };
  }

  private static Response json(byte[] content) {
    return new Response(
        200, Headers.of("Content-Type", "application/json"), new Response.Body.Bytes(content));
  }
}
