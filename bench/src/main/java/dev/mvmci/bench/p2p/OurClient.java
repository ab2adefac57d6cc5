package dev.mvmci.bench.p2p;

import dev.mvmci.bench.ClosedLoop;
import dev.mvmci.bench.Comparison;
import dev.mvmci.bench.Datagrams;
import dev.mvmci.bench.ProcessUse;
import dev.mvmci.http.Call;
import dev.mvmci.p2p.Contact;
import dev.mvmci.p2p.Identity;
import dev.mvmci.p2p.RelayAddress;
import dev.mvmci.p2p.Underlay;
import dev.mvmci.p2p.session.Endpoint;
import dev.mvmci.p2p.session.EndpointConfig;
import dev.mvmci.p2p.session.PeerService;
import dev.mvmci.p2p.session.Session;
import dev.mvmci.p2p.session.StreamedReply;
import dev.mvmci.p2p.ticket.Ticket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Our side of the measurement: dials and asks an endpoint in another process. */
final class OurClient implements AutoCloseable {

  private static final int UNCOUNTED_DIALS = 20;
  private static final int DIALS = 100;
  private static final byte[] BODY = new byte[100];

  /** Where nobody is, but with it the peer is not known to be on this machine. */
  private static final RelayAddress NOWHERE = new RelayAddress("192.0.2.1", 7, Optional.empty());

  private final Path directory;
  private final Endpoint endpoint;
  private final Contact server;
  private final ProcessUse serverUse;
  private final ProcessUse clientUse = new ProcessUse(ProcessHandle.current().pid());

  /**
   * Opens an endpoint of its own.
   *
   * @param directory for its key
   * @param ticket of the server
   * @param underlay as the server has it
   */
  OurClient(
      Path directory, String ticket, Function<Identity, Underlay> underlay, ProcessUse serverUse)
      throws Exception {
    this.directory = directory;
    Identity identity = Identity.in(directory);
    this.endpoint =
        Endpoint.open(
            EndpointConfig.DEFAULT, identity, underlay.apply(identity), PeerService.NOTHING);
    this.server = Ticket.parse(ticket).members().getFirst();
    this.serverUse = serverUse;
  }

  /** Dials and asks so often, so that what comes then meets compiled code at both sides. */
  void warmUp(int dials) throws Exception {
    for (int i = 0; i < dials; i++) {
      try (Session session = endpoint.dial(server)) {
        ask(session);
      }
    }
  }

  /** The names of the figures are those that the script for iroh gives them. */
  Map<String, Double> requests(Duration time) throws Exception {
    var figures = new LinkedHashMap<String, Double>();
    connect(figures);
    try (Session session = endpoint.dial(server)) {
      load(figures, session, 1, time);
      load(figures, session, 64, time);
    }
    return figures;
  }

  private void connect(Map<String, Double> figures) throws Exception {
    var dials = new ArrayList<Double>();
    var firsts = new ArrayList<Double>();
    for (int i = -UNCOUNTED_DIALS; i < DIALS; i++) {
      long begun = System.nanoTime();
      try (Session session = endpoint.dial(server)) {
        double dialled = (System.nanoTime() - begun) / 1e6;
        ask(session);
        double answered = (System.nanoTime() - begun) / 1e6;
        if (i >= 0) {
          dials.add(dialled);
          firsts.add(answered);
        }
      }
    }
    figures.put("connect, ms", Comparison.median(dials));
    figures.put("connect, first answer, ms", Comparison.median(firsts));
  }

  private void load(Map<String, Double> figures, Session session, int callers, Duration time)
      throws Exception {
    long cpu = cpuMicros();
    long datagrams = Datagrams.sent();
    var seen = ClosedLoop.run(callers, time, _ -> ask(session));
    figures.put("request, ms, at " + callers, seen.p50Micros() / 1e3);
    figures.put("requests/s, at " + callers, seen.perSecond());
    figures.put(
        "us of CPU per request, at " + callers, (double) (cpuMicros() - cpu) / seen.count());
    figures.put(
        "datagrams per request, at " + callers,
        (double) (Datagrams.sent() - datagrams) / seen.count());
    figures.put("errors, at " + callers, (double) seen.errors());
  }

  private long cpuMicros() throws Exception {
    return serverUse.cpuMicros() + clientUse.cpuMicros();
  }

  private static void ask(Session session) throws Exception {
    var call = Call.post("/echo", "application/octet-stream", BODY);
    if (session.call(call).body().length != BODY.length) {
      throw new IllegalStateException("something else came back");
    }
  }

  /** One large body, as it goes between processes of one machine. */
  Map<String, Double> bulk(int bytes) throws Exception {
    return bulk(server, bytes);
  }

  /** One large body in datagrams of the size that all networks carry. */
  Map<String, Double> bulkAsAnywhere(int bytes) throws Exception {
    return bulk(new Contact(server.id(), server.addresses(), List.of(NOWHERE)), bytes);
  }

  /** A blob of so many bytes. */
  Map<String, Double> blob(int bytes) throws Exception {
    try (Session session = endpoint.dial(server);
        var blobs = new BlobBulk(directory.resolve("blobs"), serverUse)) {
      return blobs.measure(session, bytes);
    }
  }

  private Map<String, Double> bulk(Contact contact, int bytes) throws Exception {
    try (Session session = endpoint.dial(contact);
        StreamedReply reply = session.open(Call.get("/" + bytes))) {
      return Bulk.measure(bytes, serverUse, reply::body);
    }
  }

  @Override
  public void close() {
    endpoint.close();
  }
}
