package dev.mvmci.engine.host;

import dev.mvmci.engine.wasi.Node;
import dev.mvmci.engine.wasi.WasiErrno;
import dev.mvmci.engine.wasi.WasiFailure;

/** Times of files, as the program sets them. */
final class WasiTimes {

  private static final int ACCESSED = 1;
  private static final int ACCESSED_NOW = 2;
  private static final int MODIFIED = 4;
  private static final int MODIFIED_NOW = 8;

  private WasiTimes() {}

  static void set(Session session, Node node, long accessed, long modified, int flags) {
    if (has(flags, ACCESSED | ACCESSED_NOW) || has(flags, MODIFIED | MODIFIED_NOW)) {
      throw new WasiFailure(WasiErrno.INVAL);
    }
    long now = (flags & (ACCESSED_NOW | MODIFIED_NOW)) == 0 ? 0 : TimeFunctions.nowNanos(session);
    if ((flags & (ACCESSED | ACCESSED_NOW)) != 0) {
      node.accessed(has(flags, ACCESSED) ? accessed : now);
    }
    if ((flags & (MODIFIED | MODIFIED_NOW)) != 0) {
      node.modified(has(flags, MODIFIED) ? modified : now);
    }
  }

  private static boolean has(int flags, int all) {
    return (flags & all) == all;
  }
}
