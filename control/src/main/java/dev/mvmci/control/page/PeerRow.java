package dev.mvmci.control.page;

import dev.mvmci.control.peers.Sessions;
import dev.mvmci.http.Authority;
import dev.mvmci.p2p.Role;
import dev.mvmci.p2p.Way;
import dev.mvmci.p2p.session.SessionInfo;
import java.util.List;

/**
 * A session with a peer.
 *
 * @param way which way its packets go, in words
 * @param load how far the peer is and how much was sent each way
 */
record PeerRow(String name, String role, Tone tone, String way, String load, Moment since) {

  /** Sessions that are shown; {@code mvm-ci peers} lists all. */
  static final int MOST = 20;

  static List<PeerRow> of(List<Sessions.Seen> sessions, long nowMillis) {
    return sessions.stream().limit(MOST).map(seen -> of(seen, nowMillis)).toList();
  }

  private static PeerRow of(Sessions.Seen seen, long nowMillis) {
    SessionInfo session = seen.session();
    return new PeerRow(
        session.peer().brief(),
        seen.role().map(Role::text).orElse("not let in"),
        tone(session.way().kind()),
        session.way().kind().text()
            + session.way().address().map(address -> " " + Authority.of(address)).orElse(""),
        "%s · %s out, %s in"
            .formatted(
                roundTrip(session.roundTrip().toNanos()),
                Wording.bytes(session.sentBytes()),
                Wording.bytes(session.receivedBytes())),
        Moment.past(session.since().toEpochMilli(), nowMillis));
  }

  private static Tone tone(Way.Kind kind) {
    return switch (kind) {
      case DIRECT -> Tone.GOOD;
      case RELAYED -> Tone.ACTIVE;
      case UNKNOWN -> Tone.QUIET;
    };
  }

  private static String roundTrip(long nanos) {
    return Wording.millis(nanos / 1e6);
  }
}
