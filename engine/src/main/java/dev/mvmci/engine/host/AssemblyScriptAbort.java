package dev.mvmci.engine.host;

import dev.mvmci.engine.guest.GuestFault;
import dev.mvmci.engine.guest.GuestMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * What AssemblyScript says when it gives up: env.abort(message, file, line, column), both texts as
 * pointers to UTF-16 whose length in bytes stands right before them.
 */
final class AssemblyScriptAbort {

  private static final int MAX_BYTES = 8192;

  private AssemblyScriptAbort() {}

  static String message(GuestMemory memory, long[] arguments) {
    return "abort: %s at %s:%d:%d"
        .formatted(
            text(memory, (int) arguments[0], "(no message)"),
            text(memory, (int) arguments[1], "(unknown file)"),
            (int) arguments[2],
            (int) arguments[3]);
  }

  private static String text(GuestMemory memory, int pointer, String otherwise) {
    if (pointer == 0) {
      return otherwise;
    }
    try {
      int length =
          ByteBuffer.wrap(memory.read(pointer - 4, 4)).order(ByteOrder.LITTLE_ENDIAN).getInt();
      int read = Math.min(Math.max(length, 0), MAX_BYTES);
      return new String(memory.read(pointer, read), StandardCharsets.UTF_16LE);
    } catch (GuestFault _) {
      // The guest is about to end in any case; a bad pointer only costs it its last words.
      return otherwise;
    }
  }
}
