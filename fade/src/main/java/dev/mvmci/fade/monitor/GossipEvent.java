package dev.mvmci.fade.monitor;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Something the nodes did, as their endpoints show it.
 *
 * @param node where it was seen
 * @param detail the rest in words
 */
public record GossipEvent(Instant at, String node, Tag tag, String detail) {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

  /** What kind of thing it is. */
  public enum Tag {
    /** A node answers, again or for the first time. */
    CLUSTER("CLUSTER"),
    /** A node does not answer any more. */
    TRANSPORT("TRANSPORT"),
    /** A node is named that was not before. */
    PEER_DISCOVERY("PEER-DISCOVERY"),
    /** The peers that a node knows have changed. */
    PEERS("PEERS"),
    /** A key appeared at a node. */
    PUT_RECEIVED("PUT-RECEIVED"),
    /** A key has reached all nodes of its enclave that answer. */
    REPLICATION("REPLICATION"),
    /** A key's time is over at a node. */
    EXPIRED("EXPIRED");

    private final String label;

    Tag(String label) {
      this.label = label;
    }

    @JsonValue
    public String label() {
      return label;
    }
  }

  /** Time of day (UTC) to the millisecond. */
  public String time() {
    return TIME.format(at);
  }

  /** The event as one line for a terminal. */
  public String text() {
    return "%s  %-14s  %-12s  %s"
        .formatted(time(), tag.label(), TextTable.plain(node), TextTable.plain(detail));
  }
}
