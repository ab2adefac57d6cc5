package dev.mvmci.engine.snapshot;

import dev.mvmci.engine.guest.GuestState;
import dev.mvmci.engine.snapshot.Snapshot.Position;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;

/** What is stored of a snapshot beside the pages of its memory. */
final class SnapshotCodec {

  private static final int VERSION = 1;

  private SnapshotCodec() {}

  static byte[] encode(Snapshot snapshot) {
    var bytes = new ByteArrayOutputStream();
    GuestState guest = snapshot.guest();
    try (var out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      Position position = snapshot.position();
      out.writeLong(position.run());
      out.writeUTF(position.module());
      out.writeLong(position.sequence());
      out.writeInt(position.records());
      write(out, position.digest());
      write(out, snapshot.session());
      write(out, guest.stack());
      out.writeInt(guest.globals().length);
      for (long global : guest.globals()) {
        out.writeLong(global);
      }
      out.writeInt(guest.tables().size());
      for (int[] table : guest.tables()) {
        out.writeInt(table.length);
        for (int function : table) {
          out.writeInt(function);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot fail to be written", e);
    }
    return bytes.toByteArray();
  }

  private static void write(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /**
   * What was encoded, with its memory.
   *
   * @throws UncheckedIOException if the bytes are damaged or of another version
   */
  static Snapshot decode(byte[] state, byte[] memory) {
    try (var in = new DataInputStream(new ByteArrayInputStream(state))) {
      int version = in.readByte();
      if (version != VERSION) {
        throw new IOException("version " + version);
      }
      var position =
          new Position(
              in.readLong(),
              in.readUTF(),
              in.readLong(),
              in.readInt(),
              in.readNBytes(in.readInt()));
      byte[] session = in.readNBytes(in.readInt());
      byte[] stack = in.readNBytes(in.readInt());
      long[] globals = new long[in.readInt()];
      for (int i = 0; i < globals.length; i++) {
        globals[i] = in.readLong();
      }
      var tables = new ArrayList<int[]>();
      for (int left = in.readInt(); left > 0; left--) {
        int[] table = new int[in.readInt()];
        for (int i = 0; i < table.length; i++) {
          table[i] = in.readInt();
        }
        tables.add(table);
      }
      return new Snapshot(position, new GuestState(memory, stack, globals, tables), session);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot be read: " + e.getMessage(), e);
    }
  }
}
