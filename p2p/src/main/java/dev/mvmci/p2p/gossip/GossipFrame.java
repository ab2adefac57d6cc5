package dev.mvmci.p2p.gossip;

import dev.mvmci.p2p.Contact;
import java.util.List;
import java.util.Set;

/** What neighbours say to each other. Each of them may get lost, and none has to be answered. */
sealed interface GossipFrame {

  /** In which topics the sender is: these and no others. */
  record Topics(Set<TopicId> topics) implements GossipFrame {
    public Topics {
      topics = Set.copyOf(topics);
    }
  }

  /** A message, passed on. */
  record Said(GossipMessage message) implements GossipFrame {}

  /** Messages that the sender could give again. */
  record Have(TopicId topic, List<MessageId> ids) implements GossipFrame {
    public Have {
      ids = List.copyOf(ids);
    }
  }

  /** Messages that the sender lacks. */
  record Want(TopicId topic, List<MessageId> ids) implements GossipFrame {
    public Want {
      ids = List.copyOf(ids);
    }
  }

  /** Where others of a topic are, the sender itself in front. */
  record Others(TopicId topic, List<Contact> contacts) implements GossipFrame {
    public Others {
      contacts = List.copyOf(contacts);
    }
  }
}
