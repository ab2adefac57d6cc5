package dev.mvmci.repram.peers;

import dev.mvmci.http.Call;
import dev.mvmci.http.Headers;
import dev.mvmci.http.Reply;
import dev.mvmci.repram.time.Clocks;
import dev.mvmci.repram.wire.Endpoint;
import dev.mvmci.repram.wire.Era;
import dev.mvmci.repram.wire.GossipCodec;
import dev.mvmci.repram.wire.Malformed;
import dev.mvmci.repram.wire.MeshCodec;
import dev.mvmci.repram.wire.MeshMessage;
import dev.mvmci.repram.wire.Message;
import dev.mvmci.repram.wire.NodeInfo;
import dev.mvmci.repram.wire.Signer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** Writes, signs and sends what this node has to say to others, each in its own language. */
public final class Courier {

  /** How long another node may take to answer, as in the original protocol. */
  public static final Duration TIMEOUT = Duration.ofSeconds(5);

  private static final byte[] NOTHING = {};

  private final Transport transport;
  private final Naming naming;
  private final Signer signer;
  private final Clocks clocks;
  private final String selfId;
  private final AtomicLong messageCounter = new AtomicLong();

  public Courier(Transport transport, Signer signer, Clocks clocks, String selfId) {
    this.transport = transport;
    this.naming = Naming.of(transport);
    this.signer = signer;
    this.clocks = clocks;
    this.selfId = selfId;
  }

  /** Sends a gossip message; completes with the status of the answer. */
  public CompletableFuture<Integer> gossip(Endpoint to, Era era, Message message) {
    return post(to, era.gossipPath(), "application/json", GossipCodec.write(message, era), TIMEOUT)
        .thenApply(Reply::status);
  }

  /** Asks to be taken in; completes with the answer, whatever its status. */
  public CompletableFuture<Reply> bootstrap(Endpoint to, Era era, NodeInfo self) {
    byte[] body = GossipCodec.writeBootstrap(self, era);
    return post(to, era.bootstrapPath(), "application/json", body, TIMEOUT);
  }

  /** Sends a mesh message; completes with the answer, or with an IOException if it is no good. */
  public CompletableFuture<MeshMessage> mesh(
      Endpoint to, String path, MeshMessage message, Duration timeout) {
    byte[] body = MeshCodec.write(new MeshCodec.Envelope(selfId, clocks.wallMillis(), message));
    return post(to, path, "application/octet-stream", body, timeout)
        .thenApply(reply -> open(to, reply));
  }

  private MeshMessage open(Endpoint from, Reply reply) {
    try {
      if (reply.status() != 200) {
        throw new IOException(from + " answered " + reply.status() + " " + reply.text());
      }
      if (signer.check(reply.headers().first(Signer.HEADER), reply.body()) != Signer.Verdict.GOOD) {
        throw new IOException("the answer of " + from + " is not signed with our secret");
      }
      MeshCodec.Envelope envelope = MeshCodec.read(reply.body());
      if (!naming.answersAt(from, envelope.sender())) {
        throw new IOException(from + " answered as " + envelope.sender());
      }
      return envelope.message();
    } catch (Malformed e) {
      throw new UncheckedIOException(
          new IOException("the answer of " + from + " is malformed: " + e.getMessage(), e));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads something of a node's client API. */
  public CompletableFuture<Reply> get(Endpoint to, String target) {
    return transport.send(to, new Call("GET", target, Headers.NONE, NOTHING, TIMEOUT));
  }

  private CompletableFuture<Reply> post(
      Endpoint to, String path, String contentType, byte[] body, Duration timeout) {
    Headers headers = Headers.of("content-type", contentType);
    Optional<String> signature = signer.sign(body);
    if (signature.isPresent()) {
      headers = headers.and(Signer.HEADER, signature.get());
    }
    return transport.send(to, new Call("POST", path, headers, body, timeout));
  }

  /** What is kept open to that node may be closed. */
  void forget(Endpoint endpoint) {
    transport.forget(endpoint);
  }

  /** An id for a message that is no PUT; it has no meaning beyond being new. */
  String nextMessageId() {
    return clocks.wallMillis() * 1_000_000 + "-" + messageCounter.incrementAndGet();
  }

  long nowSeconds() {
    return clocks.wallMillis() / 1000;
  }
}
