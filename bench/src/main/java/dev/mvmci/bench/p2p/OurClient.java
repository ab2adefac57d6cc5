package dev.mvmci.bench.p2p;

import dev.mvmci.bench.ClosedLoop;
import dev.mvmci.bench.Comparison;
import dev.mvmci.bench.Datagrams;
import dev.mvmci.bench.ProcessUse;
import dev.mvmci.http.Call;
import dev.mvmci.p2p.Contact;
import dev.mvmci.p2p.Identity;
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
import java.util.Map;

/** Our side of the measurement: dials and asks an endpoint in another process. */
final class OurClient implements AutoCloseable {

  private static final int UNCOUNTED_DIALS = 20;
  private static final int DIALS = 100;
  private static final byte[] BODY = new byte[100];

  private final Endpoint endpoint;
  private final Contact server;
  private final ProcessUse serverUse;
  private final ProcessUse clientUse = new ProcessUse(ProcessHandle.current().pid());

  OurClient(Path directory, String ticket, ProcessUse serverUse) throws Exception {
    this.endpoint =
        Endpoint.open(
            EndpointConfig.DEFAULT, Identity.in(directory), Underlay.DIRECT, PeerService.NOTHING);
    this.server = Ticket.parse(ticket).members().getFirst();
    this.serverUse = serverUse;
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

  Map<String, Double> bulk(int bytes) throws Exception {
    try (Session session = endpoint.dial(server);
        StreamedReply reply = session.open(Call.get("/" + bytes))) {
      return Bulk.measure(bytes, serverUse, reply::body);
    }
  }

  @Override
  public void close() {
    endpoint.close();
  }
}
