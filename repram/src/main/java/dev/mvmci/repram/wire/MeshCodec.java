package dev.mvmci.repram.wire;

import dev.mvmci.repram.store.Digest;
import dev.mvmci.repram.store.Outcome;
import dev.mvmci.repram.store.Version;
import dev.mvmci.repram.store.Write;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * {@link MeshMessage}s as bytes: a format number, who sends, when, a kind, and the fields in order.
 * Numbers are big-endian, texts a 16-bit length and modified UTF-8 as of {@link DataOutputStream}.
 */
public final class MeshCodec {

  private static final int FORMAT = 1;

  /** Most elements of any list; a longer one is refused before memory is set aside for it. */
  private static final int MAX_ELEMENTS = 200_000;

  private MeshCodec() {}

  /**
   * A message and its circumstances.
   *
   * @param sentAtMillis the sender's wall clock; what is too old is a replay
   */
  public record Envelope(String sender, long sentAtMillis, MeshMessage message) {}

  /** Writes an envelope. */
  public static byte[] write(Envelope envelope) {
    var bytes = new ByteArrayOutputStream(sizeHint(envelope.message()));
    try (var out = new DataOutputStream(bytes)) {
      out.writeByte(FORMAT);
      out.writeUTF(envelope.sender());
      out.writeLong(envelope.sentAtMillis());
      switch (envelope.message()) {
        case MeshMessage.Writes(List<Write> writes) -> {
          out.writeByte('W');
          writeList(out, writes, MeshCodec::writeWrite);
        }
        case MeshMessage.Outcomes(List<Outcome> outcomes) -> {
          out.writeByte('O');
          writeList(out, outcomes, (to, outcome) -> to.writeByte(outcome.code()));
        }
        case MeshMessage.Compare compare -> writeCompare(out, compare);
        case MeshMessage.Differences differences -> {
          out.writeByte('D');
          writeList(out, differences.buckets(), (to, bucket) -> to.writeShort(bucket));
          writeList(out, differences.held(), MeshCodec::writeHeld);
          out.writeBoolean(differences.complete());
        }
        case MeshMessage.Pull(List<String> keys) -> {
          out.writeByte('L');
          writeList(out, keys, DataOutputStream::writeUTF);
        }
        case MeshMessage.Probe probe -> writeProbe(out, probe);
        case MeshMessage.ProbeAnswer answer -> {
          out.writeByte('A');
          writeNode(out, answer.responder());
          out.writeBoolean(answer.alive());
          out.writeBoolean(answer.known());
          writeList(out, answer.peers(), MeshCodec::writeNode);
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException("a text of a message does not fit the format", e);
    }
    return bytes.toByteArray();
  }

  private static int sizeHint(MeshMessage message) {
    if (message instanceof MeshMessage.Writes(List<Write> writes)) {
      return 64 + writes.stream().mapToInt(w -> w.value().length + w.key().length() + 48).sum();
    }
    return 512;
  }

  private static void writeCompare(DataOutputStream out, MeshMessage.Compare compare)
      throws IOException {
    out.writeByte('C');
    out.writeUTF(compare.enclave());
    for (int bucket = 0; bucket < Digest.BUCKETS; bucket++) {
      out.writeLong(compare.digest().sum(bucket));
    }
  }

  private static void writeProbe(DataOutputStream out, MeshMessage.Probe probe) throws IOException {
    out.writeByte('P');
    writeNode(out, probe.sender());
    out.writeBoolean(probe.target() != null);
    if (probe.target() != null) {
      writeNode(out, probe.target());
    }
    out.writeLong(probe.viewHash());
  }

  private static void writeWrite(DataOutputStream out, Write write) throws IOException {
    out.writeUTF(write.key());
    writeVersion(out, write.version());
    out.writeInt(write.ttlSeconds());
    out.writeLong(write.remainingMillis());
    out.writeInt(write.value().length);
    out.write(write.value());
  }

  private static void writeHeld(DataOutputStream out, MeshMessage.Held held) throws IOException {
    out.writeUTF(held.key());
    writeVersion(out, held.version());
  }

  private static void writeVersion(DataOutputStream out, Version version) throws IOException {
    out.writeLong(version.time());
    out.writeLong(version.tie());
  }

  private static void writeNode(DataOutputStream out, NodeInfo node) throws IOException {
    out.writeUTF(node.id());
    out.writeUTF(node.address());
    out.writeInt(node.gossipPort());
    out.writeInt(node.httpPort());
    out.writeUTF(node.enclave());
    out.writeLong(node.incarnation());
  }

  private interface Writer<T> {
    void write(DataOutputStream out, T element) throws IOException;
  }

  private static <T> void writeList(DataOutputStream out, List<T> elements, Writer<T> writer)
      throws IOException {
    out.writeInt(elements.size());
    for (T element : elements) {
      writer.write(out, element);
    }
  }

  /** Reads an envelope. */
  public static Envelope read(byte[] bytes) throws Malformed {
    var in = new DataInputStream(new ByteArrayInputStream(bytes));
    try {
      if (in.readUnsignedByte() != FORMAT) {
        throw new Malformed("the mesh format is not " + FORMAT);
      }
      String sender = in.readUTF();
      long sentAtMillis = in.readLong();
      MeshMessage message = readMessage(in);
      if (in.available() > 0) {
        throw new Malformed(in.available() + " bytes follow the mesh message");
      }
      if (!isOwn(sender, message)) {
        throw new Malformed("the mesh message is of another node than its sender");
      }
      return new Envelope(sender, sentAtMillis, message);
    } catch (IOException _) {
      throw new Malformed("the mesh message is cut off or broken");
    }
  }

  /** A node asks and answers for itself. */
  private static boolean isOwn(String sender, MeshMessage message) {
    return switch (message) {
      case MeshMessage.Probe probe -> probe.sender().id().equals(sender);
      case MeshMessage.ProbeAnswer answer -> answer.responder().id().equals(sender);
      case MeshMessage.Writes _,
          MeshMessage.Outcomes _,
          MeshMessage.Compare _,
          MeshMessage.Differences _,
          MeshMessage.Pull _ ->
          true;
    };
  }

  private static MeshMessage readMessage(DataInputStream in) throws IOException, Malformed {
    int kind = in.readUnsignedByte();
    return switch (kind) {
      case 'W' -> new MeshMessage.Writes(readList(in, MeshCodec::readWrite));
      case 'O' -> new MeshMessage.Outcomes(readList(in, MeshCodec::readOutcome));
      case 'C' -> new MeshMessage.Compare(in.readUTF(), readDigest(in));
      case 'D' ->
          new MeshMessage.Differences(
              readList(in, MeshCodec::readBucket),
              readList(in, MeshCodec::readHeld),
              in.readBoolean());
      case 'L' -> new MeshMessage.Pull(readList(in, MeshCodec::readKey));
      case 'P' ->
          new MeshMessage.Probe(
              readNode(in), in.readBoolean() ? readNode(in) : null, in.readLong());
      case 'A' ->
          new MeshMessage.ProbeAnswer(
              readNode(in), in.readBoolean(), in.readBoolean(), readList(in, MeshCodec::readNode));
      default -> throw new Malformed("mesh messages of kind " + kind + " are unknown");
    };
  }

  private static Write readWrite(DataInputStream in) throws IOException, Malformed {
    String key = readKey(in);
    Version version = readVersion(in);
    int ttlSeconds = in.readInt();
    long remainingMillis = in.readLong();
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new Malformed("a value is longer than its message");
    }
    return new Write(key, in.readNBytes(length), version, ttlSeconds, remainingMillis);
  }

  private static String readKey(DataInputStream in) throws IOException, Malformed {
    String key = in.readUTF();
    if (!Keys.valid(key)) {
      throw new Malformed("a key is not valid");
    }
    return key;
  }

  private static Outcome readOutcome(DataInputStream in) throws IOException, Malformed {
    int code = in.readUnsignedByte();
    return Outcome.ofCode(code).orElseThrow(() -> new Malformed("outcome " + code + " is unknown"));
  }

  private static Digest readDigest(DataInputStream in) throws IOException {
    long[] sums = new long[Digest.BUCKETS];
    for (int bucket = 0; bucket < sums.length; bucket++) {
      sums[bucket] = in.readLong();
    }
    return Digest.of(sums);
  }

  private static int readBucket(DataInputStream in) throws IOException, Malformed {
    int bucket = in.readUnsignedShort();
    if (bucket >= Digest.BUCKETS) {
      throw new Malformed("bucket " + bucket + " is beyond the last");
    }
    return bucket;
  }

  private static MeshMessage.Held readHeld(DataInputStream in) throws IOException, Malformed {
    return new MeshMessage.Held(readKey(in), readVersion(in));
  }

  private static Version readVersion(DataInputStream in) throws IOException {
    return new Version(in.readLong(), in.readLong());
  }

  private static NodeInfo readNode(DataInputStream in) throws IOException {
    return new NodeInfo(
        in.readUTF(), in.readUTF(), in.readInt(), in.readInt(), in.readUTF(), in.readLong());
  }

  private interface Reader<T> {
    T read(DataInputStream in) throws IOException, Malformed;
  }

  private static <T> List<T> readList(DataInputStream in, Reader<T> reader)
      throws IOException, Malformed {
    int size = in.readInt();
    // Every element takes at least one byte, so a size beyond what is left is a lie.
    if (size < 0 || size > MAX_ELEMENTS || size > in.available()) {
      throw new Malformed("a list of " + size + " elements does not fit");
    }
    var elements = new ArrayList<T>(size);
    for (int i = 0; i < size; i++) {
      elements.add(reader.read(in));
    }
    return elements;
  }
}
