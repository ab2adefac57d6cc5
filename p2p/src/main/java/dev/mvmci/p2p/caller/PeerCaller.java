package dev.mvmci.p2p.caller;

import dev.mvmci.http.Call;
import dev.mvmci.http.HttpCaller;
import dev.mvmci.http.Reply;
import dev.mvmci.p2p.session.NotSentException;
import dev.mvmci.p2p.session.Session;
import dev.mvmci.p2p.session.StreamedReply;
import java.io.IOException;
import java.util.Set;

/**
 * Makes requests to a cluster over one session with whichever member is there. A session that ended
 * is replaced; a request that was not looked at, or that may be made twice, is made again within
 * its time. Thread-safe.
 */
public final class PeerCaller implements HttpCaller, AutoCloseable {

  /** Methods that RFC 9110 calls idempotent. */
  private static final Set<String> REPEATABLE = Set.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE");

  private final Link link;

  /** Makes requests over this link, which is closed with it. */
  public PeerCaller(Link link) {
    this.link = link;
  }

  @Override
  public Reply call(Call call) throws IOException, InterruptedException {
    return over(call, Session::call);
  }

  @Override
  public <T> T read(Call call, Reading<T> reading) throws IOException, InterruptedException {
    return over(call, (session, within) -> session.read(within, reading));
  }

  /** As {@link Session#open}, for answers that are read as they come. */
  public StreamedReply open(Call call) throws IOException, InterruptedException {
    return over(call, Session::open);
  }

  private interface Request<T> {
    T make(Session session, Call call) throws IOException, InterruptedException;
  }

  private <T> T over(Call call, Request<T> request) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + call.timeout().toNanos();
    while (true) {
      Session session = link.session(deadline);
      try {
        return request.make(session, call.within(Link.remaining(deadline)));
      } catch (IOException e) {
        if (session.isOpen()) {
          throw e; // this request broke, not the session
        }
        link.lost(session, e);
        if (!(e instanceof NotSentException) && !repeatable(call)) {
          throw e;
        }
      }
    }
  }

  private static boolean repeatable(Call call) {
    return REPEATABLE.contains(call.method())
        || call.headers().first("idempotency-key").isPresent();
  }

  @Override
  public void close() {
    link.close();
  }
}
