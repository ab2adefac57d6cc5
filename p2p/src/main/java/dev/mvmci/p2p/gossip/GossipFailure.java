package dev.mvmci.p2p.gossip;

/** Why something was not done; nothing has changed then. */
public abstract sealed class GossipFailure extends RuntimeException {

  private GossipFailure(String message) {
    super(message);
  }

  /** This node is not in the topic. */
  public static final class NotJoined extends GossipFailure {
    NotJoined(TopicId topic) {
      super("this node is not in topic %s; join it first".formatted(topic));
    }
  }

  /** The message has more bytes than neighbours take. */
  public static final class TooLarge extends GossipFailure {
    TooLarge(int bytes) {
      super(
          "the message has %d bytes; it takes up to %d".formatted(bytes, GossipMessage.MAX_BYTES));
    }
  }

  /** As many as this node takes are there already. */
  public static final class TooMany extends GossipFailure {
    TooMany(String what, int most) {
      super("this node has %d %s already, which is all it takes".formatted(most, what));
    }
  }
}
