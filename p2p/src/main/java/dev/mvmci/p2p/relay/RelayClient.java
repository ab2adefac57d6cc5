package dev.mvmci.p2p.relay;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One relay as its client sees it: registers, keeps the registration alive and registers again when
 * the relay has lost it, or the client's address has changed. Does nothing by itself: datagrams and
 * time come from outside. For one thread.
 */
public final class RelayClient {

  private static final Logger LOG = LoggerFactory.getLogger(RelayClient.class);
  private static final long FIRST_RETRY_MILLIS = 250;
  private static final long MOST_RETRY_MILLIS = 10_000;
  private static final long AGAIN_MILLIS = 200;
  private static final long ABSENT_MILLIS = 2_000;
  private static final int MOST_ABSENT = 1_024;
  private static final int MOST_PINGS = 16;

  private final RelayTarget relay;
  private final Signer self;
  private final LongSupplier millis;
  private final RandomGenerator random;
  private final DatagramOut out;
  private final Map<Route, Long> absentUntil = new HashMap<>();
  private @Nullable InetSocketAddress server;
  private State state = new State.Unregistered();
  private long actAtMillis;
  private long retryMillis = FIRST_RETRY_MILLIS;
  private boolean toldRefusal;

  /** Not registered yet; begins with {@link #moveTo}. */
  public RelayClient(
      RelayTarget relay,
      Signer self,
      LongSupplier millis,
      RandomGenerator random,
      DatagramOut out) {
    this.relay = relay;
    this.self = self;
    this.millis = millis;
    this.random = random;
    this.out = out;
    this.actAtMillis = Long.MAX_VALUE;
  }

  /** What is known about the registration. */
  private sealed interface State {
    /** Nothing was sent, or long ago. */
    record Unregistered() implements State {}

    /** A challenge is awaited. */
    record Asking(byte[] nonce) implements State {}

    /** The answer to a proof is awaited. */
    record Proving(Transcript transcript, ByteBuffer proof) implements State {}

    /** The relay forwards; the pings under way by their numbers. */
    record Held(long session, InetSocketAddress seen, Liveness liveness, Map<Long, Long> pings)
        implements State {}
  }

  /** The relay's name resolves to this address; registers there if it is another than before. */
  public void moveTo(InetSocketAddress address) {
    if (!address.equals(server)) {
      server = address;
      begin();
    }
  }

  /** Registers anew at once, for example because the client's own addresses have changed. */
  public void begin() {
    state = new State.Unregistered();
    retryMillis = FIRST_RETRY_MILLIS;
    actAtMillis = millis.getAsLong();
  }

  /** Asks at once whether the relay still answers. */
  public void ask() {
    if (state instanceof State.Held held) {
      ping(held, millis.getAsLong());
    }
  }

  /** When {@link #tick} has something to do. */
  public long nextMillis() {
    return state instanceof State.Held held ? held.liveness().askAtMillis() : actAtMillis;
  }

  /** Does what is due. */
  public void tick() {
    long now = millis.getAsLong();
    if (now < nextMillis() || server == null) {
      return;
    }
    switch (state) {
      case State.Unregistered _, State.Asking _ -> sendAsk(now);
      case State.Proving(Transcript _, ByteBuffer proof) -> {
        out.send(server, proof.duplicate());
        // One repetition; then a fresh challenge, as this one may be too old.
        state = new State.Unregistered();
        actAtMillis = now + FIRST_RETRY_MILLIS;
      }
      case State.Held held -> {
        if (held.liveness().lost(now)) {
          LOG.info("event=relay-lost relay={}", relay);
          begin();
          sendAsk(now);
        } else {
          ping(held, now);
        }
      }
    }
  }

  private void sendAsk(long now) {
    if (server == null) {
      return;
    }
    byte[] nonce = new byte[RelayFrame.NONCE_BYTES];
    random.nextBytes(nonce);
    state = new State.Asking(nonce);
    out.send(server, new RelayFrame.Ask(nonce).encode());
    actAtMillis = now + retryMillis / 2 + random.nextLong(retryMillis);
    retryMillis = Math.min(MOST_RETRY_MILLIS, retryMillis * 2);
  }

  private void ping(State.Held held, long now) {
    if (server == null) {
      return;
    }
    if (held.pings().size() >= MOST_PINGS) {
      held.pings().clear();
    }
    long number = random.nextLong();
    held.pings().put(number, now);
    held.liveness().asked(now);
    out.send(server, new RelayFrame.Ping(held.session(), number).encode());
  }

  /** Whether datagrams from this address are the relay's. */
  public boolean isAt(InetSocketAddress address) {
    return address.equals(server);
  }

  /** Takes a datagram from the relay that is not a forwarded one; others are ignored. */
  public void receive(ByteBuffer datagram) {
    Optional<RelayFrame> frame = RelayFrame.decode(datagram);
    if (frame.isEmpty()) {
      return;
    }
    long now = millis.getAsLong();
    switch (frame.get()) {
      case RelayFrame.Challenge challenge -> prove(challenge, now);
      case RelayFrame.Registered registered -> hold(registered, now);
      case RelayFrame.Refused refused -> refused(refused, now);
      case RelayFrame.Pong pong -> ponged(pong, now);
      case RelayFrame.Absent absent -> absent(absent, now);
      case RelayFrame.Ask _, RelayFrame.Register _, RelayFrame.Ping _ -> {
        // Only clients send these.
      }
    }
  }

  private void prove(RelayFrame.Challenge challenge, long now) {
    if (!(state instanceof State.Asking(byte[] nonce))
        || !Arrays.equals(nonce, challenge.nonce())
        || server == null) {
      return;
    }
    if (relay.id().isPresent() && !relay.id().get().equals(challenge.relay())) {
      tell("it proves the name " + challenge.relay().brief() + ", not " + relay.id().get().brief());
      return;
    }
    var transcript =
        new Transcript(challenge.relay(), self.id(), challenge.nonce(), challenge.cookie());
    byte[] access =
        relay.address().access().map(transcript::access).orElseGet(() -> new byte[Macs.BYTES]);
    ByteBuffer proof =
        new RelayFrame.Register(
                self.id(),
                challenge.nonce(),
                challenge.cookie(),
                access,
                self.sign(transcript.ofClient()))
            .encode();
    state = new State.Proving(transcript, proof);
    out.send(server, proof.duplicate());
    actAtMillis = now + FIRST_RETRY_MILLIS;
  }

  private void hold(RelayFrame.Registered answer, long now) {
    if (!(state instanceof State.Proving(Transcript transcript, ByteBuffer _))
        || !Arrays.equals(transcript.nonce(), answer.nonce())) {
      return;
    }
    byte[] signed = transcript.ofRelay(answer.session(), answer.seen(), answer.expirySeconds());
    if (!Signer.signed(transcript.relay(), signed, answer.signature())) {
      tell("its answer is not signed by the name it gave");
      return;
    }
    var liveness = new Liveness(now);
    state = new State.Held(answer.session(), answer.seen(), liveness, new HashMap<>());
    retryMillis = FIRST_RETRY_MILLIS;
    toldRefusal = false;
    absentUntil.clear();
    LOG.info("event=relay-registered relay={} seen={}", relay, answer.seen());
    ask();
  }

  private void refused(RelayFrame.Refused refused, long now) {
    switch (state) {
      case State.Proving(Transcript transcript, ByteBuffer _) -> {
        if (Arrays.equals(transcript.nonce(), refused.subject())) {
          state = new State.Unregistered();
          if (refused.reason() == Refusal.STALE) {
            actAtMillis = now + AGAIN_MILLIS;
          } else {
            tell("it refuses: " + refused.reason());
            actAtMillis = now + retryMillis;
          }
        }
      }
      case State.Held held -> {
        if (refused.reason() == Refusal.NO_SESSION && refused.session() == held.session()) {
          begin();
        }
      }
      case State.Unregistered _, State.Asking _ -> {
        // Of something that is over.
      }
    }
  }

  private void ponged(RelayFrame.Pong pong, long now) {
    if (state instanceof State.Held held && held.session() == pong.session()) {
      Long sent = held.pings().remove(pong.number());
      if (sent != null) {
        held.liveness().answered(now, (double) (now - sent));
        state = new State.Held(held.session(), pong.seen(), held.liveness(), held.pings());
      }
    }
  }

  private void absent(RelayFrame.Absent absent, long now) {
    if (state instanceof State.Held held && held.session() == absent.session()) {
      if (absentUntil.size() >= MOST_ABSENT) {
        absentUntil.clear();
      }
      absentUntil.put(absent.route(), now + ABSENT_MILLIS);
    }
  }

  private void tell(String what) {
    if (!toldRefusal) {
      toldRefusal = true;
      LOG.warn("event=relay-unusable relay={} reason=\"{}\"", relay, what);
    }
  }

  /** Whether packets can be sent through it. */
  public boolean isUsable() {
    return state instanceof State.Held held && !held.liveness().lost(millis.getAsLong());
  }

  /** Whether it has not answered in time, or said lately that it does not know the peer. */
  public boolean isDoubtfulFor(Route peer) {
    long now = millis.getAsLong();
    return !(state instanceof State.Held held)
        || held.liveness().inDoubt(now)
        || absentUntil.getOrDefault(peer, Long.MIN_VALUE) > now;
  }

  /**
   * What to put before a packet to this peer, and that it is sent now.
   *
   * @return empty if not registered
   */
  public Optional<ByteBuffer> header(Route peer) {
    if (!(state instanceof State.Held held)) {
      return Optional.empty();
    }
    held.liveness().used(millis.getAsLong());
    ByteBuffer header = ByteBuffer.allocate(RelayMachine.HEADER_BYTES);
    peer.write(header.put(FrameType.RELAYED.code()).putLong(held.session()));
    return Optional.of(header.flip());
  }

  /**
   * Who sent a forwarded datagram.
   *
   * @return empty if it is not one of this registration
   */
  public Optional<Route> sender(ByteBuffer datagram) {
    if (datagram.remaining() <= RelayMachine.HEADER_BYTES
        || !(state instanceof State.Held held)
        || datagram.getLong(datagram.position() + 1) != held.session()) {
      return Optional.empty();
    }
    return Optional.of(Route.read(datagram.slice(datagram.position() + 1 + 8, Route.BYTES)));
  }

  /** A peer was heard through it, so it is there. */
  public void heard(Route peer) {
    absentUntil.remove(peer);
  }

  /** The relay as it was named. */
  public RelayTarget relay() {
    return relay;
  }

  /** Where it is. */
  public Optional<InetSocketAddress> server() {
    return Optional.ofNullable(server);
  }

  /** The client's own address as the relay sees it. */
  public Optional<InetSocketAddress> seen() {
    return state instanceof State.Held held ? Optional.of(held.seen()) : Optional.empty();
  }

  /** Time to the relay and back; negative if not known. */
  public double roundTripMillis() {
    return state instanceof State.Held held ? held.liveness().roundTripMillis() : -1;
  }
}
