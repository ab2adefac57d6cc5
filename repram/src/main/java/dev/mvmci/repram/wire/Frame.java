package dev.mvmci.repram.wire;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/**
 * A text frame of an attachment: {@code {"type":T,"payload":{…},"signature":hex}}.
 *
 * @param payload the JSON of the payload exactly as it was sent, which is what the signature covers
 */
public record Frame(String type, String payload, Optional<String> signature) {

  public static final String HELLO = "hello";
  public static final String WELCOME = "welcome";
  public static final String GOODBYE = "goodbye";
  public static final String PUT = "put";
  public static final String ACK = "ack";

  /** A frame with a signature over its payload, if there is a secret. */
  public static Frame of(String type, String payload, Signer signer) {
    return new Frame(type, payload, signer.sign(payload.getBytes(StandardCharsets.UTF_8)));
  }

  /** A gossip message as a frame. */
  public static Frame of(String type, Message message, Signer signer) {
    byte[] json = GossipCodec.write(message, Era.V1);
    return of(type, new String(json, StandardCharsets.UTF_8), signer);
  }

  /** The greeting of a node that attaches. */
  public static Frame hello(NodeInfo self, Signer signer) {
    return of(
        HELLO,
        object(out -> {
          out.writeStringProperty("node_id", self.id());
          out.writeStringProperty("enclave", self.enclave());
          out.writeStringProperty("address", self.address());
          out.writeNumberProperty("http_port", self.httpPort());
          out.writeName("capabilities");
          out.writeStartObject();
          out.writeStringProperty("inbound", "false");
          out.writeEndObject();
        }),
        signer);
  }

  /** The answer to it: who is there, and where the node now stands. */
  public static Frame welcome(String parentId, List<Message> topology, Signer signer) {
    return of(
        WELCOME,
        object(out -> {
          out.writeName("topology");
          out.writeStartArray();
          for (Message sync : topology) {
            out.writeRawValue(new String(GossipCodec.write(sync, Era.V1), StandardCharsets.UTF_8));
          }
          out.writeEndArray();
          out.writeName("your_position");
          out.writeStartObject();
          out.writeNumberProperty("depth", 1);
          out.writeStringProperty("parent_id", parentId);
          out.writeEndObject();
        }),
        signer);
  }

  /** The end of an attachment, and who else might take the node in. */
  public static Frame goodbye(String reason, List<NodeInfo> alternatives, Signer signer) {
    return of(
        GOODBYE,
        object(out -> {
          out.writeStringProperty("reason", reason);
          out.writeName("alternative_parents");
          out.writeStartArray();
          for (NodeInfo node : alternatives) {
            out.writeStartObject();
            out.writeStringProperty("id", node.id());
            out.writeStringProperty("address", node.address());
            out.writeNumberProperty("http_port", node.httpPort());
            out.writeStringProperty("enclave", node.enclave());
            out.writeEndObject();
          }
          out.writeEndArray();
        }),
        signer);
  }

  private interface Body {
    void write(JsonGenerator out);
  }

  private static String object(Body body) {
    var text = new StringWriter();
    try (JsonGenerator out =
        GossipCodec.FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
      out.writeStartObject();
      body.write(out);
      out.writeEndObject();
    }
    return text.toString();
  }

  /** The frame as text. */
  public String text() {
    String end = signature.map(hex -> ",\"signature\":\"" + hex + "\"}").orElse("}");
    return "{\"type\":\"" + type + "\",\"payload\":" + payload + end;
  }

  /** Reads a frame, keeping the text of its payload. */
  public static Frame read(String text) throws Malformed {
    var draft = new Draft();
    try (var reader = new JsonReader(text)) {
      reader.document(name -> draft.member(reader, name, text));
    }
    return new Frame(draft.type, draft.payload, draft.signature);
  }

  private static final class Draft {
    private String type = "";
    private String payload = "{}";
    private Optional<String> signature = Optional.empty();

    void member(JsonReader reader, String name, String text) throws Malformed {
      switch (name) {
        case "type" -> type = reader.text();
        case "payload" -> payload = reader.source(text);
        case "signature" -> signature = Optional.of(reader.text());
        default -> reader.skip();
      }
    }
  }

  public Signer.Verdict check(Signer signer) {
    return signer.check(signature, payload.getBytes(StandardCharsets.UTF_8));
  }

  /** The gossip message that is the payload. */
  public Message message() throws Malformed {
    return GossipCodec.readMessage(payload.getBytes(StandardCharsets.UTF_8));
  }

  /** Who greets, in a hello. */
  public NodeInfo greeting() throws Malformed {
    return GossipCodec.readBootstrap(payload.getBytes(StandardCharsets.UTF_8));
  }

  /** The nodes a welcome or a goodbye names. */
  public List<NodeInfo> nodes() throws Malformed {
    var nodes = new ArrayList<NodeInfo>();
    try (var reader = new JsonReader(payload)) {
      reader.document(name -> {
        switch (name) {
          case "topology" -> reader.array(_ -> topologyEntry(reader, nodes));
          case "alternativeparents" -> reader.array(_ -> nodes.add(GossipCodec.readNode(reader)));
          default -> reader.skip();
        }
      });
    }
    return nodes;
  }

  private static void topologyEntry(JsonReader reader, List<NodeInfo> nodes) throws Malformed {
    reader.object(name -> {
      if (name.equals("nodeinfo")) {
        nodes.add(GossipCodec.readNode(reader));
      } else {
        reader.skip();
      }
    });
  }
}
