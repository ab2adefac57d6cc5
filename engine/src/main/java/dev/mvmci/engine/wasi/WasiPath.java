package dev.mvmci.engine.wasi;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Paths as programs write them. */
public final class WasiPath {

  /** Longer paths are refused. */
  public static final int MAX_BYTES = 4096;

  private static final int MAX_NAME_BYTES = 255;

  private WasiPath() {}

  /** The text of a path. */
  public static String of(byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      throw new WasiFailure(WasiErrno.NAMETOOLONG);
    }
    try {
      String path = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (path.indexOf('\0') >= 0) {
        throw new WasiFailure(WasiErrno.INVAL);
      }
      return path;
    } catch (CharacterCodingException _) {
      throw new WasiFailure(WasiErrno.ILSEQ);
    }
  }

  /**
   * Where a path leads.
   *
   * @param name in the directory, or null for the directory itself
   * @param isDirectory whether it is written as one that leads to a directory
   */
  record Place(DirectoryNode directory, @Nullable String name, boolean isDirectory) {

    /** The name, where something is to get or lose it. */
    String mustHaveName() {
      if (name == null) {
        throw new WasiFailure(WasiErrno.INVAL);
      }
      return name;
    }
  }

  /** Goes along a path up to its last name, which need not exist. */
  static Place place(DirectoryNode base, String path) {
    if (path.isEmpty()) {
      throw new WasiFailure(WasiErrno.NOENT);
    }
    if (path.startsWith("/")) {
      throw new WasiFailure(WasiErrno.NOTCAPABLE);
    }
    DirectoryNode at = base;
    String last = null;
    int depth = 0;
    for (String part : path.split("/", -1)) {
      if (part.isEmpty() || part.equals(".")) {
        continue;
      }
      if (last != null) {
        at = child(at, last);
        depth++;
        last = null;
      }
      if (!part.equals("..")) {
        last = checked(part);
      } else if (depth-- == 0) {
        throw new WasiFailure(WasiErrno.NOTCAPABLE);
      } else {
        at = at.parent();
      }
    }
    return new Place(at, last, last == null || path.endsWith("/") || path.endsWith("/."));
  }

  private static String checked(String name) {
    if (name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
      throw new WasiFailure(WasiErrno.NAMETOOLONG);
    }
    return name;
  }

  private static DirectoryNode child(DirectoryNode directory, String name) {
    Node node = directory.find(name).orElseThrow(() -> new WasiFailure(WasiErrno.NOENT));
    if (node instanceof DirectoryNode child) {
      return child;
    }
    throw new WasiFailure(WasiErrno.NOTDIR);
  }
}
