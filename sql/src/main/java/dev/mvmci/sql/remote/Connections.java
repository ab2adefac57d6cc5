package dev.mvmci.sql.remote;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The member that a lane talks to, and the one it has left. State guarded by its lane. */
final class Connections {

  private static final Logger log = LoggerFactory.getLogger(Connections.class);

  private final boolean anyServes;
  private @Nullable ClientConnection current;

  /** The one before, until what hangs on it is answered by either. */
  private @Nullable ClientConnection former;

  private boolean makeshift;

  /**
   * Without any yet.
   *
   * @param anyServes whether any member serves as well as another
   */
  Connections(boolean anyServes) {
    this.anyServes = anyServes;
  }

  /** The connection of the moment. */
  @Nullable ClientConnection current() {
    return current;
  }

  /** Whether a better member than that of the moment is looked for. */
  boolean isMakeshift() {
    return makeshift;
  }

  /** Takes to another member. */
  void adopt(LeaderSearch.Found found) {
    ClientConnection before = current;
    current = found.connection();
    makeshift = found.makeshift();
    if (before == null) {
      return;
    }
    if (!anyServes || before.isIdle()) {
      before.close();
      return;
    }
    // What any member can answer may still come from the one before; the first answer wins.
    if (former != null) {
      former.close();
    }
    former = before;
    before.unsubscribe();
  }

  /** Ends the connection of the moment. */
  void drop() {
    if (current != null) {
      current.close();
      current = null;
    }
  }

  /**
   * Finds out whether another member would be better, where any serves.
   *
   * @param hanging whether the member of the moment does not answer some call
   */
  void judge(boolean hanging) {
    if (!anyServes || current == null) {
      return;
    }
    Reply.State state = current.state();
    boolean unfit = state != null && !Fitness.isFit(state);
    if ((unfit || hanging) && !makeshift) {
      log.debug("event=remote_makeshift address={} unfit={}", current.address(), unfit);
    }
    makeshift = unfit || hanging;
  }

  /** Those that are to be looked after. */
  List<ClientConnection> open() {
    if (former != null && (former.isIdle() || former.isClosed())) {
      former.close();
      former = null;
    }
    List<ClientConnection> open = new ArrayList<>();
    if (current != null) {
      open.add(current);
    }
    if (former != null) {
      open.add(former);
    }
    return open;
  }

  /** Ends all. */
  void close() {
    drop();
    if (former != null) {
      former.close();
      former = null;
    }
  }
}
