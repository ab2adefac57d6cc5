package dev.mvmci.p2p.relay;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a relay does with each datagram, without sockets, clocks and chance of its own. For one
 * thread, except for {@link #counters()} and {@link #refusals()}.
 */
public final class RelayMachine {

  /** Bytes before a forwarded packet: type, session, route of the other peer. */
  public static final int HEADER_BYTES = 1 + 8 + Route.BYTES;

  private static final Logger LOG = LoggerFactory.getLogger(RelayMachine.class);
  private static final long SWEEP_MILLIS = Duration.ofSeconds(1).toMillis();
  private static final int BURST_FRACTION = 4;

  /** Unasked answers per second: they tell a client to register again, and serve nobody else. */
  private static final int ANSWERS_PER_SECOND = 1_000;

  private final RelayConfig.Limits limits;
  private final LongSupplier millis;
  private final DatagramOut out;
  private final Registrations registrations;
  private final Registrar registrar;
  private final TokenBucket total;
  private final TokenBucket answers;
  private final Complaints<Refusal> complaints;
  private final RelayCounters counters = new RelayCounters();
  private long sweptAtMillis;

  /**
   * Begins with nobody registered.
   *
   * @param self the relay's own name, which clients may insist on
   * @param millis a clock that only goes forward
   * @param random must not be guessable: sessions and the seal of challenges come from it
   */
  public RelayMachine(
      RelayConfig config,
      Signer self,
      LongSupplier millis,
      RandomGenerator random,
      DatagramOut out) {
    this.limits = config.limits();
    this.millis = millis;
    this.out = out;
    long now = millis.getAsLong();
    this.registrations = new Registrations(limits.registrations());
    this.registrar = new Registrar(config, self, registrations, random, now);
    long perSecond = limits.totalBytesPerSecond();
    this.total = new TokenBucket(perSecond, perSecond / BURST_FRACTION, now);
    this.answers = new TokenBucket(ANSWERS_PER_SECOND, ANSWERS_PER_SECOND, now);
    this.complaints = new Complaints<>(Refusal.class, LOG, millis);
    this.sweptAtMillis = now;
  }

  /**
   * Takes one datagram, from position to limit. A forwarded one is changed in place and sent from
   * the same buffer.
   */
  public void receive(InetSocketAddress from, ByteBuffer datagram) {
    long now = millis.getAsLong();
    sweep(now);
    int bytes = datagram.remaining();
    if (bytes == 0 || bytes > limits.packetBytes()) {
      complaints.refuse(Refusal.MALFORMED, from);
      return;
    }
    if (datagram.get(datagram.position()) == FrameType.RELAYED.code() && bytes > HEADER_BYTES) {
      forward(from, datagram, now);
      return;
    }
    Optional<RelayFrame> frame = RelayFrame.decode(datagram);
    if (frame.isEmpty()) {
      complaints.refuse(Refusal.MALFORMED, from);
      return;
    }
    answer(frame.get(), from, now);
  }

  private void forward(InetSocketAddress from, ByteBuffer datagram, long now) {
    int start = datagram.position();
    int bytes = datagram.remaining();
    long session = datagram.getLong(start + 1);
    Optional<Registration> found = registrations.of(session);
    if (found.isEmpty() || !found.get().address().equals(from)) {
      refuseSession(session, from, now);
      return;
    }
    Registration sender = found.get();
    sender.heard(now);
    if (!sender.bytes().take(bytes, now) || !total.take(bytes, now)) {
      complaints.refuse(Refusal.TOO_MUCH, from);
      return;
    }
    Route to = Route.read(datagram.slice(start + 1 + 8, Route.BYTES));
    Optional<Registration> receiver = registrations.at(to);
    if (receiver.isEmpty()) {
      counters.absent();
      if (answers.take(1, now)) {
        out.send(from, new RelayFrame.Absent(session, to).encode());
      }
      return;
    }
    datagram.putLong(start + 1, receiver.get().session());
    sender.route().write(datagram.slice(start + 1 + 8, Route.BYTES));
    counters.forwarded(bytes);
    out.send(receiver.get().address(), datagram);
  }

  private void answer(RelayFrame frame, InetSocketAddress from, long now) {
    switch (frame) {
      case RelayFrame.Ask ask -> out.send(from, registrar.challenge(ask, from, now).encode());
      case RelayFrame.Register claim -> register(claim, from, now);
      case RelayFrame.Ping ping -> pong(ping, from, now);
      case RelayFrame.Challenge _,
          RelayFrame.Registered _,
          RelayFrame.Refused _,
          RelayFrame.Pong _,
          RelayFrame.Absent _ ->
          complaints.refuse(Refusal.MALFORMED, from);
    }
  }

  private void register(RelayFrame.Register claim, InetSocketAddress from, long now) {
    switch (registrar.register(claim, from, now)) {
      case Registrar.Outcome.Yes(Registration _, RelayFrame answer) -> {
        counters.registrations(registrations.size());
        out.send(from, answer.encode());
      }
      case Registrar.Outcome.No(Refusal reason, boolean innocent) -> {
        if (innocent) {
          complaints.count(reason);
        } else {
          complaints.refuse(reason, from);
        }
        if (answers.take(1, now)) {
          out.send(from, new RelayFrame.Refused(claim.nonce(), reason).encode());
        }
      }
    }
  }

  private void pong(RelayFrame.Ping ping, InetSocketAddress from, long now) {
    Optional<Registration> found = registrations.of(ping.session());
    if (found.isEmpty() || !found.get().address().equals(from)) {
      refuseSession(ping.session(), from, now);
      return;
    }
    found.get().heard(now);
    out.send(from, new RelayFrame.Pong(ping.session(), ping.number(), from).encode());
  }

  private void refuseSession(long session, InetSocketAddress from, long now) {
    // After a restart of the relay, or with another mapping at its NAT, every client comes so.
    complaints.count(Refusal.NO_SESSION);
    if (answers.take(1, now)) {
      out.send(from, RelayFrame.Refused.session(session).encode());
    }
  }

  /** Forgets who has been silent too long; to be called about once a second. */
  public void tick() {
    sweep(millis.getAsLong());
  }

  private void sweep(long now) {
    if (now - sweptAtMillis >= SWEEP_MILLIS) {
      sweptAtMillis = now;
      registrations.expire(now - limits.expiry().toMillis());
      counters.registrations(registrations.size());
    }
  }

  /** What it has done so far. */
  public RelayCounters counters() {
    return counters;
  }

  /** What it refused so far. */
  public Complaints<Refusal> refusals() {
    return complaints;
  }
}
