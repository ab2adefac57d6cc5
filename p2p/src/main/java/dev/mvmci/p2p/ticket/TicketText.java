package dev.mvmci.p2p.ticket;

import dev.mvmci.http.Call;
import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.Parameters;
import dev.mvmci.p2p.Contact;
import dev.mvmci.p2p.JoinSecret;
import dev.mvmci.p2p.RelayAddress;
import dev.mvmci.p2p.Role;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The text form: {@code iroh+h3://endpoint<base32>?v=1&...&sum=...}. The part before the question
 * mark is a ticket of iroh's for the first peer; the rest is ours, and ends with a checksum over
 * everything between the scheme and itself.
 */
final class TicketText {

  static final String SCHEME = "iroh+h3://";

  private static final String ENDPOINT = "endpoint";
  private static final String VERSION = "1";
  private static final String SUM = "&sum=";
  private static final int SUM_BYTES = 5;
  private static final int MAX_CHARACTERS = 16_384;
  private static final Pattern SPACE = Pattern.compile("\\s+");

  private TicketText() {}

  /**
   * @param secretText how the secret is shown
   * @param relayText how a relay is shown, which may have a secret too
   */
  static String write(
      Ticket ticket,
      Function<JoinSecret, String> secretText,
      Function<RelayAddress, String> relayText) {
    Contact first = ticket.members().getFirst();
    var text = new StringBuilder(ENDPOINT);
    text.append(Base32.encode(EndpointBytes.encode(first.id(), first.addresses())));
    text.append("?v=").append(VERSION).append("&alpn=iroh%2Bh3");
    for (Contact member : ticket.members().subList(1, ticket.members().size())) {
      text.append("&member=");
      text.append(Base32.encode(EndpointBytes.encode(member.id(), member.addresses())));
    }
    for (RelayAddress relay : ticket.relays()) {
      // Colons are allowed in a query and easier to read.
      text.append("&relay=").append(Call.escape(relayText.apply(relay)).replace("%3A", ":"));
    }
    ticket.role().ifPresent(role -> text.append("&role=").append(role.text()));
    ticket.expires().ifPresent(at -> text.append("&expires=").append(at.getEpochSecond()));
    ticket.secret().ifPresent(value -> text.append("&secret=").append(secretText.apply(value)));
    return SCHEME + text + SUM + sum(text.toString());
  }

  static Ticket read(String given) throws TicketException {
    if (given.length() > MAX_CHARACTERS) {
      throw new TicketException(
          "it has %d characters; a ticket has at most %d"
              .formatted(given.length(), MAX_CHARACTERS));
    }
    // A terminal may have broken the line.
    String text = withoutScheme(SPACE.matcher(given).replaceAll(""));
    int mark = text.indexOf('?');
    Contact first = endpoint(mark < 0 ? text : text.substring(0, mark));
    if (mark < 0) {
      return Ticket.to(List.of(first));
    }
    return read(first, parameters(verified(text).substring(mark + 1)));
  }

  private static String withoutScheme(String text) throws TicketException {
    String lower = text.toLowerCase(Locale.ROOT);
    String rest = lower.startsWith(SCHEME) ? text.substring(SCHEME.length()) : text;
    if (!rest.toLowerCase(Locale.ROOT).startsWith(ENDPOINT)) {
      throw new TicketException(
          text.isEmpty() ? "it is empty" : "it does not begin with 'iroh+h3://endpoint'");
    }
    return rest;
  }

  private static Contact endpoint(String text) throws TicketException {
    String digits = text.substring(ENDPOINT.length());
    return EndpointBytes.decode(
        Base32.decode(digits.endsWith("/") ? digits.substring(0, digits.length() - 1) : digits));
  }

  private static String verified(String text) throws TicketException {
    int end = text.lastIndexOf(SUM);
    if (end < 0) {
      throw new TicketException(
          "it ends before its checksum; copy the whole line, and put it in 'single quotes'");
    }
    String expected = text.substring(end + SUM.length());
    String body = text.substring(0, end);
    if (!expected.toLowerCase(Locale.ROOT).equals(sum(body))) {
      throw new TicketException("its checksum does not fit; a character was lost or changed");
    }
    return body;
  }

  private static Parameters parameters(String query) throws TicketException {
    try {
      return Parameters.parse(query);
    } catch (HttpProblem e) {
      throw new TicketException(e.problem().detail());
    }
  }

  private static Ticket read(Contact first, Parameters query) throws TicketException {
    String version = query.first("v").orElse("");
    if (!version.equals(VERSION)) {
      throw new TicketException(
          "it is of version '%s'; this program reads version %s".formatted(version, VERSION));
    }
    var found = new ArrayList<Contact>();
    found.add(first);
    for (String member : query.values().getOrDefault("member", List.of())) {
      found.add(EndpointBytes.decode(Base32.decode(member)));
    }
    try {
      List<RelayAddress> relays =
          query.values().getOrDefault("relay", List.of()).stream()
              .map(RelayAddress::parse)
              .toList();
      return new Ticket(
          found.stream().map(at -> new Contact(at.id(), at.addresses(), relays)).toList(),
          query.first("secret").map(JoinSecret::parse),
          query.first("role").map(Role::parse),
          query.first("expires").map(TicketText::instant));
    } catch (IllegalArgumentException e) {
      throw new TicketException(e.getMessage());
    }
  }

  private static Instant instant(String text) {
    try {
      return Instant.ofEpochSecond(Long.parseLong(text));
    } catch (NumberFormatException | DateTimeException _) {
      throw new IllegalArgumentException("'%s' is no time in seconds".formatted(text));
    }
  }

  private static String sum(String body) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(body.getBytes(StandardCharsets.UTF_8));
      return Base32.encode(Arrays.copyOf(digest, SUM_BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
