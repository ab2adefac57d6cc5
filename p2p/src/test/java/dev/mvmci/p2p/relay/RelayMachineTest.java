package dev.mvmci.p2p.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.p2p.RelayAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A relay and its clients without a network: datagrams wait in a list until they are taken. */
class RelayMachineTest {

  private static final InetSocketAddress RELAY = address("192.0.2.1", 7000);
  private static final InetSocketAddress HOME = address("198.51.100.7", 40_000);
  private static final InetSocketAddress AWAY = address("2001:db8::9", 50_000);
  private static final RelayTarget NAMED = RelayTarget.of(new RelayAddress("relay", 7_000));
  private static final RelayConfig OPEN = RelayConfig.open(RELAY);

  private final Signer self = TestSigners.signer(1);
  private final Signer alice = TestSigners.signer(2);
  private final Signer bob = TestSigners.signer(3);
  private final Deque<Datagram> fromRelay = new ArrayDeque<>();
  private final Deque<Datagram> toRelay = new ArrayDeque<>();
  private final List<Datagram> sent = new ArrayList<>();
  private long now = 1_000_000;

  private record Datagram(InetSocketAddress from, InetSocketAddress to, byte[] bytes) {
    ByteBuffer buffer() {
      return ByteBuffer.wrap(bytes.clone());
    }
  }

  @Test
  void forwardsBetweenClientsThatProvedTheirNames() {
    RelayMachine relay = relay(OPEN);
    RelayClient a = registered(relay, alice, HOME);
    RelayClient b = registered(relay, bob, AWAY);
    assertThat(a.seen()).contains(HOME);
    assertThat(b.seen()).contains(AWAY);

    relay.receive(HOME, packet(a, bob, "opaque"));

    Datagram arrived = fromRelay.remove();
    assertThat(arrived.to()).isEqualTo(AWAY);
    assertThat(b.sender(arrived.buffer())).contains(Route.to(alice.id()));
    assertThat(payload(arrived)).isEqualTo("opaque");
    assertThat(relay.counters().forwardedPackets()).isEqualTo(1);
  }

  @Test
  void neverAnswersWithMoreThanItWasSentBeforeAProof() {
    RelayMachine relay = relay(OPEN);
    registered(relay, alice, HOME);
    int asked = 0;
    int answered = 0;
    for (Datagram datagram : sent) {
      if (datagram.to().equals(RELAY)) {
        asked += datagram.bytes().length;
      } else {
        answered += datagram.bytes().length;
        assertThat(answered).isLessThan(asked + 1);
      }
    }
  }

  @Test
  void aNameCannotBeTakenWithAnotherKey() {
    RelayMachine relay = relay(OPEN);
    RelayClient a = registered(relay, alice, HOME);
    Signer thief = new Signer(alice.id(), bob.key());

    RelayClient client = client(thief, AWAY, NAMED);
    exchange(relay, client, AWAY);

    assertThat(client.isUsable()).isFalse();
    assertThat(relay.refusals().counts()).containsEntry("NOT_PROVEN", 1L);
    registered(relay, bob, AWAY);
    relay.receive(HOME, packet(a, bob, "still alice"));
    assertThat(fromRelay).hasSize(1);
  }

  @Test
  void aRecordedRegistrationIsOfNoUse() {
    RelayMachine relay = relay(OPEN);
    registered(relay, alice, HOME);
    Datagram recorded = lastOf(FrameType.REGISTER);
    now += 50;
    registered(relay, alice, AWAY);

    relay.receive(HOME, recorded.buffer());
    relay.receive(AWAY, recorded.buffer());
    assertThat(fromRelay).allSatisfy(answer -> assertThat(answer.bytes()).hasSizeLessThan(20));
    fromRelay.clear();

    RelayClient b = registered(relay, bob, HOME);
    relay.receive(HOME, packet(b, alice, "to where alice is now"));
    assertThat(fromRelay.remove().to()).isEqualTo(AWAY);
    assertThat(relay.refusals().counts()).containsEntry("STALE", 2L);
    assertThat(relay.refusals().lines()).as("networks overtake and clients move").isZero();

    now += 60_000;
    relay.receive(HOME, recorded.buffer());
    assertThat(relay.refusals().lines()).as("a minute later it was recorded").isEqualTo(1);
  }

  @Test
  void aRepeatedProofGetsTheSameSession() {
    RelayMachine relay = relay(OPEN);
    RelayClient a = registered(relay, alice, HOME);
    relay.receive(HOME, lastOf(FrameType.REGISTER).buffer());
    fromRelay.clear();
    registered(relay, bob, AWAY);
    relay.receive(HOME, packet(a, bob, "as before"));
    assertThat(fromRelay.remove().to()).isEqualTo(AWAY);
  }

  @Test
  void asksForItsSecretAndItsList() {
    RelayConfig guarded =
        new RelayConfig(
            RELAY, Optional.of("open-sesame"), Set.of(alice.id()), RelayConfig.Limits.DEFAULT);
    RelayMachine relay = relay(guarded);
    assertThat(attempt(relay, alice, NAMED).isUsable()).isFalse();
    assertThat(attempt(relay, alice, with("open-wheat")).isUsable()).isFalse();
    assertThat(attempt(relay, bob, with("open-sesame")).isUsable()).isFalse();
    assertThat(attempt(relay, alice, with("open-sesame")).isUsable()).isTrue();
    assertThat(relay.refusals().counts())
        .containsEntry("NO_ACCESS", 2L)
        .containsEntry("NOT_LISTED", 1L);
    assertThat(guarded.toString()).doesNotContain("sesame");
  }

  private static RelayTarget with(String secret) {
    return RelayTarget.of(new RelayAddress("relay", 7_000, Optional.of(secret)));
  }

  @Test
  void aClientInsistsOnTheNameOfItsRelay() {
    RelayTarget pinned = new RelayTarget(NAMED.address(), Optional.of(bob.id()));
    assertThat(attempt(relay(OPEN), alice, pinned).isUsable()).isFalse();
    RelayTarget right = new RelayTarget(NAMED.address(), Optional.of(self.id()));
    assertThat(attempt(relay(OPEN), alice, right).isUsable()).isTrue();
  }

  @Test
  void aMovedClientRegistersAgainByItself() {
    RelayMachine relay = relay(OPEN);
    RelayClient a = registered(relay, alice, HOME);
    RelayClient b = registered(relay, bob, HOME);

    relay.receive(AWAY, packet(a, bob, "from elsewhere"));
    exchange(relay, a, AWAY);

    assertThat(a.seen()).contains(AWAY);
    relay.receive(HOME, packet(b, alice, "found"));
    assertThat(fromRelay.remove().to()).isEqualTo(AWAY);
  }

  @Test
  void saysWhoIsNotThere() {
    RelayMachine relay = relay(OPEN);
    RelayClient a = registered(relay, alice, HOME);
    relay.receive(HOME, packet(a, bob, "anybody?"));
    exchange(relay, a, HOME);
    assertThat(a.isDoubtfulFor(Route.to(bob.id()))).isTrue();
    now += Duration.ofSeconds(3).toMillis();
    assertThat(a.isDoubtfulFor(Route.to(bob.id()))).isFalse();
    assertThat(relay.counters().absentPackets()).isEqualTo(1);
  }

  @Test
  void forgetsTheSilentAndKeepsThoseThatAsk() {
    RelayMachine relay = relay(OPEN);
    registered(relay, alice, HOME);
    RelayClient b = registered(relay, bob, AWAY);
    for (int second = 0; second < 70; second++) {
      now += 1_000;
      exchange(relay, b, AWAY);
      relay.tick();
    }
    assertThat(relay.counters().registrations()).isEqualTo(1);
    relay.receive(AWAY, packet(b, alice, "gone"));
    assertThat(relay.counters().absentPackets()).isEqualTo(1);
  }

  @Test
  void oneClientCannotUseUpTheRelay() {
    RelayConfig.Limits limits =
        new RelayConfig.Limits(10, 1_500, 8_000, 64_000, 10, Duration.ofSeconds(60));
    RelayMachine relay = relay(new RelayConfig(RELAY, Optional.empty(), Set.of(), limits));
    RelayClient a = registered(relay, alice, HOME);
    RelayClient b = registered(relay, bob, AWAY);
    for (int i = 0; i < 100; i++) {
      relay.receive(HOME, packet(a, bob, "x".repeat(400)));
    }
    assertThat(relay.counters().forwardedBytes()).isLessThanOrEqualTo(2_000);
    fromRelay.clear();
    relay.receive(AWAY, packet(b, alice, "hello"));
    assertThat(fromRelay).hasSize(1);
    now += 1_000;
    relay.receive(HOME, packet(a, bob, "later"));
    assertThat(fromRelay).hasSize(2);
  }

  @Test
  void takesSoManyRegistrationsAndNoMore() {
    RelayConfig.Limits limits =
        new RelayConfig.Limits(1, 1_500, 8_000, 64_000, 10, Duration.ofSeconds(60));
    RelayMachine relay = relay(new RelayConfig(RELAY, Optional.empty(), Set.of(), limits));
    registered(relay, alice, HOME);
    assertThat(attempt(relay, bob, NAMED).isUsable()).isFalse();
    registered(relay, alice, AWAY);
    assertThat(relay.refusals().counts()).containsEntry("FULL", 1L);
  }

  @Test
  void whateverIsThrownAtItLeavesItWorking() {
    RelayMachine relay = relay(OPEN);
    RelayClient a = registered(relay, alice, HOME);
    registered(relay, bob, AWAY);
    long seed = 20_260_101;
    var random = new Random(seed);
    List<Datagram> seen = List.copyOf(sent);
    for (int i = 0; i < 5_000; i++) {
      byte[] bytes = seen.get(random.nextInt(seen.size())).bytes().clone();
      int flips = 1 + random.nextInt(8);
      for (int flip = 0; flip < flips; flip++) {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      }
      int length = random.nextInt(4) == 0 ? random.nextInt(bytes.length + 1) : bytes.length;
      relay.receive(AWAY, ByteBuffer.wrap(bytes, 0, length));
      a.receive(ByteBuffer.wrap(bytes, 0, length));
    }
    fromRelay.clear();
    now += 2_000;
    relay.receive(HOME, packet(a, bob, "well"));
    assertThat(fromRelay).as("seed %d", seed).hasSize(1);
    assertThat(relay.counters().registrations()).isEqualTo(2);
  }

  private RelayMachine relay(RelayConfig config) {
    return new RelayMachine(
        config,
        self,
        () -> now,
        new Random(7),
        (to, datagram) -> record(fromRelay, RELAY, to, datagram));
  }

  private RelayClient client(Signer signer, InetSocketAddress from, RelayTarget relay) {
    var client =
        new RelayClient(
            relay,
            signer,
            () -> now,
            new Random(now + from.getPort()),
            (to, datagram) -> record(toRelay, from, to, datagram));
    client.moveTo(RELAY);
    return client;
  }

  private RelayClient registered(RelayMachine relay, Signer signer, InetSocketAddress from) {
    RelayClient client = client(signer, from, NAMED);
    exchange(relay, client, from);
    assertThat(client.isUsable()).isTrue();
    return client;
  }

  private RelayClient attempt(RelayMachine relay, Signer signer, RelayTarget address) {
    RelayClient client = client(signer, HOME, address);
    exchange(relay, client, HOME);
    return client;
  }

  /** Carries datagrams between the two until none are left. */
  private void exchange(RelayMachine relay, RelayClient client, InetSocketAddress from) {
    client.tick();
    while (!toRelay.isEmpty() || !fromRelay.isEmpty()) {
      while (!toRelay.isEmpty()) {
        relay.receive(from, toRelay.remove().buffer());
      }
      while (!fromRelay.isEmpty()) {
        client.receive(fromRelay.remove().buffer());
      }
      client.tick();
    }
  }

  private void record(
      Deque<Datagram> queue, InetSocketAddress from, InetSocketAddress to, ByteBuffer datagram) {
    byte[] bytes = new byte[datagram.remaining()];
    datagram.get(bytes);
    var one = new Datagram(from, to, bytes);
    queue.add(one);
    sent.add(one);
  }

  private Datagram lastOf(FrameType type) {
    return sent.stream()
        .filter(datagram -> datagram.bytes()[0] == type.code())
        .reduce((_, second) -> second)
        .orElseThrow();
  }

  private static ByteBuffer packet(RelayClient from, Signer to, String text) {
    ByteBuffer header = from.header(Route.to(to.id())).orElseThrow();
    byte[] payload = text.getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(header.remaining() + payload.length).put(header).put(payload).flip();
  }

  private static String payload(Datagram datagram) {
    return new String(
        datagram.bytes(),
        RelayMachine.HEADER_BYTES,
        datagram.bytes().length - RelayMachine.HEADER_BYTES,
        StandardCharsets.US_ASCII);
  }

  private static InetSocketAddress address(String host, int port) {
    try {
      return new InetSocketAddress(InetAddress.getByName(host), port);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
