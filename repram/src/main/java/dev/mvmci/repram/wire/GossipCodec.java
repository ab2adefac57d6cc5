package dev.mvmci.repram.wire;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/**
 * Gossip and bootstrap as JSON, in the spelling of either era. What is written is byte for byte
 * what JavaScript's JSON.stringify would write: nodes that check signatures over a re-serialised
 * text depend on it.
 */
public final class GossipCodec {

  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
          .disable(JsonWriteFeature.ESCAPE_FORWARD_SLASHES)
          .build();
  private static final int MAX_PORT = 65_535;

  /** Most peers read from one answer. */
  private static final int MAX_PEERS = 10_000;

  private GossipCodec() {}

  /** A message as a node of this era writes it. */
  public static byte[] write(Message message, Era era) {
    return json(
        message.data().length * 4 / 3 + 256,
        out -> {
          switch (era) {
            case V1 -> writeV1(out, message);
            case LEGACY -> writeLegacy(out, message);
          }
        });
  }

  private static void writeV1(JsonGenerator out, Message message) {
    out.writeStringProperty("type", message.type().name());
    out.writeStringProperty("from", message.from());
    out.writeNumberProperty("timestamp", message.timestamp());
    out.writeStringProperty("message_id", message.messageId());
    optional(out, "to", message.to());
    optional(out, "key", message.key());
    if (message.data().length > 0) {
      out.writeBinaryProperty("data", message.data());
    }
    if (message.ttlSeconds() != 0) {
      out.writeNumberProperty("ttl", message.ttlSeconds());
    }
    writeNodeInfo(out, message.nodeInfo(), true);
  }

  private static void writeLegacy(JsonGenerator out, Message message) {
    out.writeStringProperty("Type", message.type().name());
    out.writeStringProperty("From", message.from());
    out.writeStringProperty("To", message.to());
    out.writeStringProperty("Key", message.key());
    out.writeBinaryProperty("Data", message.data());
    out.writeNumberProperty("TTL", message.ttlSeconds());
    out.writeNumberProperty("Timestamp", message.timestamp());
    out.writeStringProperty("MessageID", message.messageId());
    writeNodeInfo(out, message.nodeInfo(), false);
  }

  private static void optional(JsonGenerator out, String name, String value) {
    if (!value.isEmpty()) {
      out.writeStringProperty(name, value);
    }
  }

  private static void writeNodeInfo(JsonGenerator out, @Nullable NodeInfo info, boolean enclave) {
    if (info != null) {
      out.writeName("node_info");
      writeNode(out, info, "id", "port", enclave);
    }
  }

  private static void writeNode(
      JsonGenerator out, NodeInfo info, String idName, String portName, boolean enclave) {
    out.writeStartObject();
    writeMembers(out, info, idName, portName, enclave);
    out.writeEndObject();
  }

  private static void writeMembers(
      JsonGenerator out, NodeInfo info, String idName, String portName, boolean enclave) {
    out.writeStringProperty(idName, info.id());
    out.writeStringProperty("address", info.address());
    out.writeNumberProperty(portName, info.gossipPort());
    out.writeNumberProperty("http_port", info.httpPort());
    if (enclave) {
      out.writeStringProperty("enclave", info.enclave());
      if (info.incarnation() > 0) {
        out.writeNumberProperty("x_incarnation", info.incarnation());
      }
    }
  }

  /** The request with which a node joins. */
  public static byte[] writeBootstrap(NodeInfo self, Era era) {
    return json(256, out -> writeMembers(out, self, "node_id", "gossip_port", era == Era.V1));
  }

  /** The answer to a joining node. */
  public static byte[] writeBootstrapAnswer(List<NodeInfo> peers, Era era) {
    return json(
        128 * peers.size() + 64,
        out -> {
          out.writeBooleanProperty("success", true);
          out.writeName("peers");
          out.writeStartArray();
          peers.forEach(peer -> writeNode(out, peer, "id", "port", era == Era.V1));
          out.writeEndArray();
        });
  }

  private interface Body {
    void write(JsonGenerator out);
  }

  private static byte[] json(int sizeHint, Body body) {
    var bytes = new ByteArrayOutputStream(sizeHint);
    try (JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
      out.writeStartObject();
      body.write(out);
      out.writeEndObject();
    }
    return bytes.toByteArray();
  }

  /** Reads a message of either era; unknown members are passed over. */
  public static Message readMessage(byte[] json) throws Malformed {
    var draft = new Draft();
    try (var reader = new JsonReader(json)) {
      reader.document(name -> draft.member(reader, name));
    }
    return draft.message();
  }

  /** Reads the request of a joining node. */
  public static NodeInfo readBootstrap(byte[] json) throws Malformed {
    var draft = new NodeDraft();
    try (var reader = new JsonReader(json)) {
      reader.document(name -> draft.member(reader, name));
    }
    return draft.node();
  }

  /** Reads the answer of a seed: the nodes it knows, itself last. */
  public static List<NodeInfo> readBootstrapAnswer(byte[] json) throws Malformed {
    var nodes = new ArrayList<NodeInfo>();
    try (var reader = new JsonReader(json)) {
      reader.document(name -> {
        if (name.equals("peers")) {
          reader.array(_ -> nodes.add(readNode(reader)));
        } else {
          reader.skip();
        }
        if (nodes.size() > MAX_PEERS) {
          throw new Malformed("more than " + MAX_PEERS + " peers in one answer");
        }
      });
    }
    return nodes;
  }

  static NodeInfo readNode(JsonReader reader) throws Malformed {
    var draft = new NodeDraft();
    reader.object(name -> draft.member(reader, name));
    return draft.node();
  }

  private static Message.Type type(String text) {
    for (Message.Type type : Message.Type.values()) {
      if (type.name().equals(text.toUpperCase(Locale.ROOT))) {
        return type;
      }
    }
    return Message.Type.OTHER;
  }

  /** A message being read. */
  private static final class Draft {
    private Message.Type type = Message.Type.OTHER;
    private String from = "";
    private String to = "";
    private String key = "";
    private byte[] data = {};
    private int ttl;
    private long timestamp;
    private String messageId = "";
    private @Nullable NodeInfo nodeInfo;

    void member(JsonReader reader, String name) throws Malformed {
      switch (name) {
        case "type" -> type = type(reader.text());
        case "from" -> from = reader.text();
        case "to" -> to = reader.text();
        case "key" -> key = reader.text();
        case "data" -> data = reader.base64();
        case "ttl" -> ttl = (int) reader.integer(Integer.MIN_VALUE, Integer.MAX_VALUE);
        case "timestamp" -> timestamp = reader.integer(Long.MIN_VALUE, Long.MAX_VALUE);
        case "messageid" -> messageId = reader.text();
        case "nodeinfo" -> nodeInfo = readNode(reader);
        default -> reader.skip();
      }
    }

    Message message() throws Malformed {
      if (type == Message.Type.PUT) {
        if (!Keys.valid(key)) {
          throw new Malformed(
              "Invalid message: key must have 1 to " + Keys.MAX_LENGTH + " characters");
        }
        if (timestamp <= 0) {
          throw new Malformed("Invalid message: a PUT needs its timestamp");
        }
      }
      return new Message(type, from, to, key, data, ttl, timestamp, messageId, nodeInfo);
    }
  }

  /** A node description being read; names of bootstrap requests and of node_info alike. */
  private static final class NodeDraft {
    private String id = "";
    private String address = "";
    private int gossipPort;
    private int httpPort;
    private String enclave = "";
    private long incarnation;

    void member(JsonReader reader, String name) throws Malformed {
      switch (name) {
        case "id", "nodeid" -> id = reader.text();
        case "address" -> address = reader.text();
        case "port", "gossipport" -> gossipPort = (int) reader.integer(0, MAX_PORT);
        case "httpport" -> httpPort = (int) reader.integer(0, MAX_PORT);
        case "enclave" -> enclave = reader.text();
        case "xincarnation" -> incarnation = reader.integer(0, Long.MAX_VALUE);
        default -> reader.skip();
      }
    }

    NodeInfo node() throws Malformed {
      if (!Keys.valid(id)) {
        throw new Malformed("Invalid message: a node needs an id");
      }
      return new NodeInfo(
          id,
          address,
          gossipPort,
          httpPort,
          enclave.isEmpty() ? NodeInfo.DEFAULT_ENCLAVE : enclave,
          incarnation);
    }
  }
}
