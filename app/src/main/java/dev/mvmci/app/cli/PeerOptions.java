package dev.mvmci.app.cli;

import dev.mvmci.app.node.PeerConfig;
import dev.mvmci.p2p.Contact;
import dev.mvmci.p2p.RelayAddress;
import dev.mvmci.p2p.ticket.Ticket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Whether and where a control plane serves peers. */
final class PeerOptions {

  private static final String OFF = "off";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--p2p-listen",
      paramLabel = "HOST:PORT",
      arity = "0..1",
      fallbackValue = "127.0.0.1:0",
      defaultValue = "${env:P2P_LISTEN:-" + OFF + "}",
      description =
          "Serve peers that have a ticket at this UDP address; without a value on loopback. Port"
              + " 0 is a free one, kept over restarts (P2P_LISTEN; default off).")
  private String listen;

  @Option(
      names = "--relay",
      paramLabel = "udp:[SECRET@]HOST:PORT",
      defaultValue = "${env:P2P_RELAYS:-}",
      split = ",",
      description =
          "A relay (`mvm-ci relay`) by which peers reach this node too, with its secret if it asks"
              + " for one; may be repeated. Tickets name it. (P2P_RELAYS, with commas.)")
  private List<String> relays;

  @Option(
      names = "--p2p-mdns",
      paramLabel = "true|false",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "${env:P2P_MDNS:-false}",
      description =
          "Answer on the local networks who asks for this node (multicast DNS; P2P_MDNS=true).")
  private boolean nearby;

  Optional<PeerConfig> config() {
    List<String> named = relays.stream().map(String::strip).filter(t -> !t.isEmpty()).toList();
    if (listen.equals(OFF)) {
      if (!named.isEmpty()) {
        throw wrong("--relay is of no use without --p2p-listen HOST:PORT");
      }
      if (nearby) {
        throw wrong("--p2p-mdns is of no use without --p2p-listen HOST:PORT");
      }
      return Optional.empty();
    }
    if (named.size() > Contact.MAX_RELAYS) {
      throw wrong(
          "%d relays are named; at most %d are used".formatted(named.size(), Contact.MAX_RELAYS));
    }
    try {
      return Optional.of(
          new PeerConfig(
              address(), named.stream().map(RelayAddress::parse).distinct().toList(), nearby));
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private InetSocketAddress address() {
    int colon = listen.lastIndexOf(':');
    String port = listen.substring(colon + 1);
    if (colon <= 0 || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535) {
      throw wrong("--p2p-listen is '%s'; it takes HOST:PORT or off".formatted(listen));
    }
    try {
      return new InetSocketAddress(
          InetAddress.getByName(listen.substring(0, colon)), Integer.parseInt(port));
    } catch (UnknownHostException _) {
      throw wrong("no such host to listen on: '%s'".formatted(listen.substring(0, colon)));
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }

  /** The ticket as scripts find it. */
  static String line(Ticket ticket) {
    return "ticket=" + ticket.reveal() + "\n";
  }
}
