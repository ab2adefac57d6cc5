package dev.mvmci.p2p.ticket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvmci.p2p.Contact;
import dev.mvmci.p2p.JoinSecret;
import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.RelayAddress;
import dev.mvmci.p2p.Role;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TicketTest {

  private static final long SEED = 20_260_101;

  private static final NodeId ID =
      NodeId.parse("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");

  @Test
  void isWhatItWasWhenItIsReadAgain() throws Exception {
    var random = new SplittableRandom(SEED);
    for (int i = 0; i < 500; i++) {
      Ticket ticket = ticket(random);
      String text = ticket.reveal();
      assertThat(Ticket.parse(text)).as("seed %d round %d: %s", SEED, i, text).isEqualTo(ticket);
    }
  }

  @Test
  void isOneLineForScripts() {
    var random = new SplittableRandom(SEED);
    for (int i = 0; i < 100; i++) {
      assertThat(ticket(random).reveal())
          .startsWith("iroh+h3://endpoint")
          .matches("[A-Za-z0-9+:/?&=%._\\[\\]-]+");
    }
  }

  /** Begins as the tickets that iroh 1.1.0 makes do, byte for byte. */
  @Test
  void beginsWithTheBytesOfIroh() throws Exception {
    Ticket ticket = Ticket.to(List.of(Contact.direct(ID, address(new byte[] {127, 0, 0, 1}, 300))));
    String bytes = "00" + ID + "01" + "0100" + "7f000001" + "ac02";
    String digits = Base32.encode(HexFormat.of().parseHex(bytes));
    assertThat(ticket.reveal()).startsWith("iroh+h3://endpoint" + digits + "?");
    assertThat(Ticket.parse("endpoint" + digits)).isEqualTo(ticket);
    assertThat(Ticket.parse("iroh+h3://endpoint" + digits + "/")).isEqualTo(ticket);
  }

  /** Made by iroh 1.1.0 for this id, a relay and two addresses. */
  @Test
  void ticketsOfIrohAreReadButNotTheirRelays() throws Exception {
    String made =
        "endpointadlvvgabqkyqvn6vjp7nhslea45a5yls6pnkmizfv4bbu2hxa5iruayadzuhi5dqom5c6l3vonstcljr"
            + "fzzgk3dbpexgk6dbnvygyzjof4aqa7yaaaa2yaqbaeqacdnyaaaaaaaaaaaaaaaaaaa5qnq";
    assertThat(Ticket.parse(made).members())
        .containsExactly(
            Contact.direct(
                ID,
                address(new byte[] {127, 0, 0, 1}, 300),
                address(HexFormat.of().parseHex("20010db8000000000000000000000001"), 7000)));
  }

  @Test
  void bearsWhatTerminalsAndMailDoToText() throws Exception {
    Ticket ticket = ticket(new SplittableRandom(SEED));
    String text = ticket.reveal();
    String wrapped = "  " + text.substring(0, 70) + "\n  " + text.substring(70) + "\r\n";
    assertThat(Ticket.parse(wrapped)).isEqualTo(ticket);
    int mark = text.indexOf('?');
    assertThat(Ticket.parse(text.substring("iroh+h3://".length()))).isEqualTo(ticket);
    assertThat(
            Ticket.parse(
                "IROH+H3://" + text.substring("iroh+h3://".length(), mark) + text.substring(mark)))
        .isEqualTo(ticket);
  }

  @Test
  void saysThatSomethingWasCutOff() {
    String text = ticket(new SplittableRandom(SEED)).reveal();
    for (int end = "iroh+h3://endpoint".length(); end < text.length(); end++) {
      if (end == text.indexOf('?')) {
        continue; // that is a whole ticket of iroh's
      }
      String cut = text.substring(0, end);
      assertThatThrownBy(() -> Ticket.parse(cut))
          .as("cut after %d characters", end)
          .isInstanceOf(TicketException.class)
          .hasMessageMatching(".*(cut off|ends before its checksum|checksum does not fit).*");
    }
  }

  @Test
  void noticesEveryChangedCharacter() {
    String text = ticket(new SplittableRandom(SEED)).reveal();
    for (int at = text.indexOf('?'); at < text.length(); at++) {
      char other = text.charAt(at) == 'x' ? 'y' : 'x';
      String changed = text.substring(0, at) + other + text.substring(at + 1);
      assertThatThrownBy(() -> Ticket.parse(changed))
          .as("changed at %d: %s", at, changed)
          .isInstanceOf(TicketException.class);
    }
  }

  @Test
  void garbageIsRefusedAndNothingElseHappens() {
    var random = new SplittableRandom(SEED);
    String alphabet = "iroh+h3://endpoint?&=%abcdefgh234567019ABZ \n\u00e9\ud83d\ude00-_.";
    String whole = ticket(random).reveal();
    for (int i = 0; i < 5_000; i++) {
      var text = new StringBuilder(i % 2 == 0 ? whole : "iroh+h3://endpoint");
      for (int edits = random.nextInt(1, 6); edits > 0; edits--) {
        int at = random.nextInt(text.length());
        text.insert(at, alphabet.charAt(random.nextInt(alphabet.length())));
      }
      String garbage = text.toString();
      try {
        assertThat(Ticket.parse(garbage).members()).isNotEmpty();
      } catch (TicketException e) {
        assertThat(e).as("seed %d round %d", SEED, i).hasMessageStartingWith("this is no ticket: ");
      }
    }
  }

  @Test
  void aSecretDoesNotShowUnlessItIsAskedFor() throws Exception {
    JoinSecret secret = JoinSecret.random(new SecureRandom());
    var ticket =
        new Ticket(
            List.of(new Contact(ID, List.of(), List.of(relay(0)))),
            Optional.of(secret),
            Optional.of(Role.WORKER),
            Optional.of(Instant.ofEpochSecond(1_800_000_000)));
    assertThat(ticket.reveal()).contains(secret.reveal()).contains("role=worker");
    assertThat(ticket.toString()).doesNotContain(secret.reveal()).contains("secret=***");
    assertThat(ticket.reveal()).contains("relay=udp:s3cr%24t");
    assertThat(ticket.toString()).doesNotContain("s3cr").contains("relay.example");
    assertThat(secret.toString()).doesNotContain(secret.reveal()).contains(secret.ticketId());
    assertThatThrownBy(() -> Ticket.parse(ticket.toString())).isInstanceOf(TicketException.class);
  }

  @Test
  void tellsWhatItIsNot() {
    assertThatThrownBy(() -> Ticket.parse("")).hasMessageContaining("it is empty");
    assertThatThrownBy(() -> Ticket.parse("work-queue://abc"))
        .hasMessageContaining("does not begin with 'iroh+h3://endpoint'");
    assertThatThrownBy(() -> Ticket.parse("endpointaaa1")).hasMessageContaining("'1'");
    assertThatThrownBy(() -> Ticket.parse("x".repeat(20_000))).hasMessageContaining("16384");
  }

  private static Ticket ticket(SplittableRandom random) {
    List<RelayAddress> relays =
        IntStream.range(0, random.nextInt(3)).mapToObj(i -> relay(i)).toList();
    List<Contact> members =
        IntStream.range(0, random.nextInt(1, 6))
            .mapToObj(_ -> new Contact(id(random), addresses(random), relays))
            .toList();
    var bytes = new byte[24];
    random.nextBytes(bytes);
    return new Ticket(
        members,
        random.nextBoolean() ? Optional.empty() : Optional.of(secret(bytes)),
        random.nextBoolean()
            ? Optional.empty()
            : Optional.of(List.of(Role.values()).get(random.nextInt(4))),
        random.nextBoolean()
            ? Optional.empty()
            : Optional.of(Instant.ofEpochSecond(random.nextLong(4_000_000_000L))));
  }

  private static RelayAddress relay(int i) {
    return i == 0
        ? new RelayAddress("relay.example", 7000, Optional.of("s3cr$t&_-?=+"))
        : new RelayAddress("2001:db8::1", 7001);
  }

  private static JoinSecret secret(byte[] bytes) {
    return JoinSecret.parse(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  private static NodeId id(SplittableRandom random) {
    byte[] key = new byte[NodeId.BYTES];
    random.nextBytes(key);
    return NodeId.of(key);
  }

  private static List<InetSocketAddress> addresses(SplittableRandom random) {
    return IntStream.range(0, random.nextInt(4))
        .mapToObj(_ -> {
          byte[] ip = new byte[random.nextBoolean() ? 4 : 16];
          random.nextBytes(ip);
          return address(ip, random.nextInt(65_536));
        })
        .toList();
  }

  private static InetSocketAddress address(byte[] ip, int port) {
    try {
      return new InetSocketAddress(InetAddress.getByAddress(ip), port);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
