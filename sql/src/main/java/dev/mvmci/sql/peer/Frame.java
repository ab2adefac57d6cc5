package dev.mvmci.sql.peer;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;

/**
 * One message between members.
 *
 * <pre>
 * length of the body:4, kind:1, number of the call:8, body
 * </pre>
 *
 * @param kind of a call: what is asked, above 0; of an answer: {@link #DONE}, {@link #FAILED} or
 *     {@link #PART}
 * @param call what an answer answers
 */
record Frame(byte kind, long call, byte[] body) {

  /** The answer. */
  static final byte DONE = 0;

  /** Why there is no answer, as UTF-8. */
  static final byte FAILED = -1;

  /** A piece of an answer, to be followed by more and then by {@link #DONE}. */
  static final byte PART = -2;

  /** Holds the largest entry of a log with what is around it. */
  static final int MAX_BODY_BYTES = 24 << 20;

  static Frame readFrom(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > MAX_BODY_BYTES) {
      throw new IOException(
          "a frame of " + (length & 0xffffffffL) + " bytes; allowed are " + MAX_BODY_BYTES);
    }
    byte kind = in.readByte();
    long call = in.readLong();
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException("the connection ended within a frame");
    }
    return new Frame(kind, call, body);
  }

  void writeTo(DataOutputStream out) throws IOException {
    if (body.length > MAX_BODY_BYTES) {
      throw new IOException(
          "a message of " + body.length + " bytes; allowed are " + MAX_BODY_BYTES);
    }
    out.writeInt(body.length);
    out.writeByte(kind);
    out.writeLong(call);
    out.write(body);
  }
}
