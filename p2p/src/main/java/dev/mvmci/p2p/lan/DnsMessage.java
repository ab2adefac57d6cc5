package dev.mvmci.p2p.lan;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * As much of the messages of DNS (RFC 1035, 4) as is needed to ask for a service and its addresses,
 * and to answer.
 *
 * @param id repeated in the answer
 * @param answer whether it is one
 */
record DnsMessage(int id, boolean answer, List<Question> questions, List<Entry> entries) {

  static final int MOST_BYTES = 1_472;
  static final int TYPE_A = 1;
  static final int TYPE_AAAA = 28;
  static final int TYPE_SRV = 33;
  static final int TYPE_ANY = 255;

  private static final int CLASS_IN = 1;
  private static final int ANSWERS = 0x8400;
  private static final int RESPONSE = 0x8000;
  private static final int MOST_ENTRIES = 64;
  private static final int MOST_LABEL_BYTES = 63;
  private static final int MOST_NAME_BYTES = 255;
  private static final int POINTER = 0xc0;

  DnsMessage {
    questions = List.copyOf(questions);
    entries = List.copyOf(entries);
  }

  /** What is asked for; names are in lower case, without a dot at the end. */
  record Question(String name, int type) {}

  /** What is answered. */
  sealed interface Entry {

    /** Of which name it is. */
    String name();

    /** Where a service is. */
    record Service(String name, String host, int port) implements Entry {}

    /** Where a host is. */
    record Address(String name, InetAddress address) implements Entry {}
  }

  /**
   * The bytes of it.
   *
   * @param secondsToKeep how long others may remember what is answered
   */
  ByteBuffer encode(int secondsToKeep) {
    ByteBuffer out =
        ByteBuffer.allocate(MOST_BYTES)
            .putShort((short) id)
            .putShort((short) (answer ? ANSWERS : 0))
            .putShort((short) questions.size())
            .putShort((short) entries.size())
            .putInt(0);
    for (Question question : questions) {
      putName(out, question.name());
      out.putShort((short) question.type()).putShort((short) CLASS_IN);
    }
    for (Entry entry : entries) {
      putName(out, entry.name());
      switch (entry) {
        case Entry.Service(String _, String host, int port) -> {
          head(out, TYPE_SRV, secondsToKeep);
          int at = out.position();
          out.putShort((short) 0).putInt(0).putShort((short) port);
          putName(out, host);
          out.putShort(at, (short) (out.position() - at - Short.BYTES));
        }
        case Entry.Address(String _, InetAddress address) -> {
          byte[] bytes = address.getAddress();
          head(out, bytes.length == 4 ? TYPE_A : TYPE_AAAA, secondsToKeep);
          out.putShort((short) bytes.length).put(bytes);
        }
      }
    }
    return out.flip();
  }

  private static void head(ByteBuffer out, int type, int secondsToKeep) {
    out.putShort((short) type).putShort((short) CLASS_IN).putInt(secondsToKeep);
  }

  private static void putName(ByteBuffer out, String name) {
    for (String label : name.split("\\.", -1)) {
      out.put((byte) label.length()).put(label.getBytes(US_ASCII));
    }
    out.put((byte) 0);
  }

  /** Reads a message; empty if it is none. What is of other kinds is left out. */
  static Optional<DnsMessage> decode(ByteBuffer datagram) {
    try {
      return Optional.of(read(datagram.slice()));
    } catch (BufferUnderflowException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static DnsMessage read(ByteBuffer in) {
    int id = Short.toUnsignedInt(in.getShort());
    boolean response = (in.getShort() & RESPONSE) != 0;
    int asked = count(in);
    int answered = count(in) + count(in) + count(in);
    if (asked + answered > MOST_ENTRIES) {
      throw new IllegalArgumentException("too much for one message");
    }
    var questions = new ArrayList<Question>();
    for (int i = 0; i < asked; i++) {
      String name = name(in);
      questions.add(new Question(name, Short.toUnsignedInt(in.getShort())));
      short _ = in.getShort();
    }
    var entries = new ArrayList<Entry>();
    for (int i = 0; i < answered; i++) {
      entry(in).ifPresent(entries::add);
    }
    return new DnsMessage(id, response, questions, entries);
  }

  private static int count(ByteBuffer in) {
    return Short.toUnsignedInt(in.getShort());
  }

  private static Optional<Entry> entry(ByteBuffer in) {
    String name = name(in);
    int type = Short.toUnsignedInt(in.getShort());
    in.position(in.position() + Short.BYTES + Integer.BYTES);
    int end = Short.toUnsignedInt(in.getShort()) + in.position();
    Optional<Entry> entry =
        switch (type) {
          case TYPE_SRV -> {
            in.position(in.position() + Integer.BYTES);
            int port = Short.toUnsignedInt(in.getShort());
            yield Optional.of(new Entry.Service(name, name(in), port));
          }
          case TYPE_A -> Optional.of(new Entry.Address(name, address(in, 4)));
          case TYPE_AAAA -> Optional.of(new Entry.Address(name, address(in, 16)));
          default -> Optional.empty();
        };
    in.position(end);
    return entry;
  }

  private static InetAddress address(ByteBuffer in, int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 or 16 bytes are an address", e);
    }
  }

  /** A name may end where another one in the message does; such a pointer leads backwards only. */
  private static String name(ByteBuffer in) {
    var name = new StringBuilder();
    ByteBuffer at = in;
    int before = in.position();
    while (true) {
      int length = Byte.toUnsignedInt(at.get());
      if (length == 0) {
        return name.toString();
      }
      if (length >= POINTER) {
        int target = ((length & ~POINTER) << 8) | Byte.toUnsignedInt(at.get());
        if (target >= before) {
          throw new IllegalArgumentException("a name that refers to itself");
        }
        before = target;
        at = in.duplicate().position(target);
        continue;
      }
      if (length > MOST_LABEL_BYTES || name.length() + length >= MOST_NAME_BYTES) {
        throw new IllegalArgumentException("a name that is too long");
      }
      byte[] label = new byte[length];
      at.get(label);
      if (!name.isEmpty()) {
        name.append('.');
      }
      name.append(new String(label, US_ASCII).toLowerCase(Locale.ROOT));
    }
  }
}
