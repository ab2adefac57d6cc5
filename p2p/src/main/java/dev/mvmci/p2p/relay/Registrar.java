package dev.mvmci.p2p.relay;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Lets clients register that prove their name. A challenge binds the address it was sent to and is
 * good for seconds; of two registrations of one name that with the newer challenge counts, so a
 * recorded one is of no use to anybody.
 */
final class Registrar {

  private static final long COOKIE_MILLIS = Duration.ofSeconds(10).toMillis();
  private static final int BURST_FRACTION = 4;

  private final RelayConfig config;
  private final Signer self;
  private final Registrations registrations;
  private final RandomGenerator random;
  private final Macs cookies;
  private final TokenBucket handshakes;

  Registrar(
      RelayConfig config,
      Signer self,
      Registrations registrations,
      RandomGenerator random,
      long nowMillis) {
    this.config = config;
    this.self = self;
    this.registrations = registrations;
    this.random = random;
    byte[] secret = new byte[Macs.BYTES];
    random.nextBytes(secret);
    this.cookies = new Macs(secret);
    int perSecond = config.limits().handshakesPerSecond();
    this.handshakes = new TokenBucket(perSecond, perSecond, nowMillis);
  }

  RelayFrame challenge(RelayFrame.Ask ask, InetSocketAddress from, long nowMillis) {
    Cookie cookie = new Cookie(nowMillis, seal(nowMillis, from, ask.nonce()));
    return new RelayFrame.Challenge(ask.nonce(), cookie, from, self.id());
  }

  /** Examines a proof; what is cheap to find wrong is looked for first. */
  Outcome register(RelayFrame.Register claim, InetSocketAddress from, long nowMillis) {
    Cookie cookie = claim.cookie();
    byte[] seal = seal(cookie.madeAtMillis(), from, claim.nonce());
    if (!MessageDigest.isEqual(seal, cookie.seal())) {
      // Perhaps of this relay before a restart, or for an address that the client had until now.
      return new Outcome.No(Refusal.STALE, true);
    }
    long age = nowMillis - cookie.madeAtMillis();
    if (age > COOKIE_MILLIS) {
      return new Outcome.No(Refusal.STALE, age < 2 * COOKIE_MILLIS);
    }
    Route route = Route.to(claim.client());
    Optional<Registration> earlier = registrations.at(route);
    if (earlier.filter(one -> one.cookieMillis() > cookie.madeAtMillis()).isPresent()) {
      return new Outcome.No(Refusal.STALE, true); // overtaken, within the seconds it is good for
    }
    if (!config.allowed().isEmpty() && !config.allowed().contains(claim.client())) {
      return new Outcome.No(Refusal.NOT_LISTED, false);
    }
    var transcript = new Transcript(self.id(), claim.client(), claim.nonce(), cookie);
    if (config.access().isPresent()
        && !MessageDigest.isEqual(transcript.access(config.access().get()), claim.access())) {
      return new Outcome.No(Refusal.NO_ACCESS, false);
    }
    if (!registrations.hasRoomFor(route)) {
      return new Outcome.No(Refusal.FULL, false);
    }
    if (!handshakes.take(1, nowMillis)) {
      return new Outcome.No(Refusal.TOO_MUCH, false);
    }
    if (!Signer.signed(claim.client(), transcript.ofClient(), claim.signature())) {
      return new Outcome.No(Refusal.NOT_PROVEN, false);
    }
    Registration registration = registration(route, earlier, cookie, from, nowMillis);
    return new Outcome.Yes(registration, answer(transcript, registration));
  }

  /** A repeated proof, for example because the answer was lost, changes nothing. */
  private Registration registration(
      Route route,
      Optional<Registration> earlier,
      Cookie cookie,
      InetSocketAddress from,
      long nowMillis) {
    if (earlier
        .filter(one -> one.cookieMillis() == cookie.madeAtMillis() && one.address().equals(from))
        .isPresent()) {
      return earlier.get();
    }
    long perSecond = config.limits().bytesPerSecond();
    var registration =
        new Registration(
            route,
            newSession(),
            from,
            cookie.madeAtMillis(),
            new TokenBucket(perSecond, perSecond / BURST_FRACTION, nowMillis),
            nowMillis);
    registrations.put(registration);
    return registration;
  }

  private RelayFrame answer(Transcript transcript, Registration registration) {
    int expiry = (int) config.limits().expiry().toSeconds();
    byte[] signature =
        self.sign(transcript.ofRelay(registration.session(), registration.address(), expiry));
    return new RelayFrame.Registered(
        transcript.nonce(), registration.session(), registration.address(), expiry, signature);
  }

  private long newSession() {
    long session = random.nextLong();
    while (session == 0 || registrations.of(session).isPresent()) {
      session = random.nextLong();
    }
    return session;
  }

  private byte[] seal(long madeAtMillis, InetSocketAddress address, byte[] nonce) {
    ByteBuffer bound = ByteBuffer.allocate(8 + AddressBytes.BYTES).putLong(madeAtMillis);
    AddressBytes.write(address, bound);
    return Arrays.copyOf(cookies.seal(bound.array(), nonce), Cookie.SEAL_BYTES);
  }

  /** What came of a claim. */
  sealed interface Outcome {
    /** The name is proven, and this is to be answered. */
    record Yes(Registration registration, RelayFrame answer) implements Outcome {}

    /** It is refused; a network may have brought it about by itself if it is innocent. */
    record No(Refusal reason, boolean innocent) implements Outcome {}
  }
}
