package dev.mvmci.p2p.gossip;

import dev.mvmci.http.Call;
import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.Reply;
import dev.mvmci.p2p.Contact;
import dev.mvmci.p2p.JoinSecret;
import dev.mvmci.p2p.admission.AdmittingService;
import dev.mvmci.p2p.session.Endpoint;
import dev.mvmci.p2p.session.RefusedException;
import dev.mvmci.p2p.session.Session;
import dev.mvmci.p2p.session.StreamedReply;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes links to neighbours and carries what goes over them, on virtual threads. */
final class Dialler implements AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  /** A neighbour that takes a batch no faster is too slow. */
  private static final Duration SEND_TIMEOUT = Duration.ofSeconds(20);

  /** Frames come when there are some, so nobody waits for this. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final Logger log = LoggerFactory.getLogger(Dialler.class);

  private final Endpoint endpoint;
  private final Gossip gossip;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("gossip-", 0).factory());

  Dialler(Endpoint endpoint, Gossip gossip) {
    this.endpoint = endpoint;
    this.gossip = gossip;
  }

  /** Begins to make a link. */
  void dial(Contact peer) {
    try {
      threads.execute(() -> run(peer));
    } catch (RejectedExecutionException _) {
      // closed meanwhile
    }
  }

  private void run(Contact peer) {
    boolean refused = false;
    String reason;
    try (Session session = endpoint.dial(peer, Gossip.PROTOCOL, TIMEOUT)) {
      show(session);
      try (StreamedReply down = session.open(Call.get(GossipService.LINK).within(TIMEOUT))) {
        if (down.status() == 200) {
          carry(session, down.body());
          return;
        }
        refused = true;
        reason = "it answered with status " + down.status();
      }
    } catch (RefusedException e) {
      refused = true;
      reason = String.valueOf(e.getMessage());
    } catch (IOException | RuntimeException e) {
      reason = String.valueOf(e.getMessage());
    } catch (InterruptedException _) {
      return;
    }
    gossip.failed(peer.id(), refused, reason);
  }

  /** A key that is not known there yet is let in by a ticket's secret. */
  private void show(Session session) throws IOException, InterruptedException {
    Optional<JoinSecret> secret = gossip.secretFor(session.peer());
    if (secret.isPresent()) {
      var request = new AdmittingService.JoinRequest(secret.get().reveal());
      Reply reply = session.call(Call.postJson(AdmittingService.JOIN, request).within(TIMEOUT));
      if (!reply.ok()) {
        throw new RefusedException("it does not let us in: " + detail(reply));
      }
    }
  }

  private static String detail(Reply reply) {
    try {
      return reply.json().path("detail").stringValue("status " + reply.status());
    } catch (HttpProblem _) {
      return "status " + reply.status();
    }
  }

  private void carry(Session session, InputStream down) throws IOException {
    var link = new GossipLink(session.peer(), true, new Outgoing(), session::close);
    if (!gossip.attach(link)) {
      throw new IOException("there is another link meanwhile");
    }
    Future<?> telling = threads.submit(() -> tell(session, link.outgoing()));
    try {
      var frames = new BufferedInputStream(down);
      for (Optional<GossipFrame> frame = GossipCodec.read(frames);
          frame.isPresent();
          frame = GossipCodec.read(frames)) {
        gossip.received(link, frame.get());
      }
    } catch (IOException e) {
      log.debug("link to peer={} ended", session.peer(), e);
    } finally {
      gossip.detach(link);
      boolean _ = telling.cancel(true);
    }
  }

  private static void tell(Session session, Outgoing outgoing) {
    try {
      while (!outgoing.isClosed()) {
        byte[] batch = outgoing.take(PATIENCE);
        if (batch.length > 0) {
          Call call = Call.post(GossipService.FRAMES, "application/octet-stream", batch);
          Reply reply = session.call(call.within(SEND_TIMEOUT));
          if (!reply.ok()) {
            throw new IOException("frames are not taken: " + detail(reply));
          }
        }
      }
    } catch (IOException _) {
      session.close(); // which ends the link where it is read
    } catch (InterruptedException _) {
      // the link is over
    }
  }

  @Override
  public void close() {
    var _ = threads.shutdownNow();
  }
}
