package dev.mvmci.sql.ratis;

import dev.mvmci.sql.SqlConfig.Member;
import dev.mvmci.sql.peer.PeerLink;
import dev.mvmci.sql.peer.PeerSockets;
import dev.mvmci.sql.ratis.MemberProtocol.Request;
import dev.mvmci.sql.ratis.MemberProtocol.Standing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Iterator;

/** Asks other members on their Raft port. Each call has a connection of its own: they are rare. */
final class MemberClient {

  /** A sender of a copy that sends nothing for so long is given up. */
  private static final Duration COPY_STALL = Duration.ofSeconds(30);

  private final PeerSockets sockets;

  MemberClient(PeerSockets sockets) {
    this.sockets = sockets;
  }

  /** How the member stands. */
  Standing standing(Member member, Duration patience) throws IOException {
    return MemberProtocol.decodeStanding(ask(member, new Request.Ask(), patience));
  }

  /** Has the leader do something for this member. Returns when it is done. */
  void change(Member leader, Request request, Duration patience) throws IOException {
    byte[] _ = ask(leader, request, patience);
  }

  private byte[] ask(Member member, Request request, Duration patience) throws IOException {
    try (PeerLink link = new PeerLink(sockets, member, patience)) {
      return link.ask(MemberProtocol.ASK, MemberProtocol.encode(request));
    }
  }

  /** Hands the parts of a copy of the member's database to the reader, as it takes them. */
  <T> T copy(Member member, PartsReader<T> reader) throws IOException {
    try (PeerLink link = new PeerLink(sockets, member, COPY_STALL)) {
      return reader.read(link.askForParts(MemberProtocol.COPY, new byte[0]));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Reads a copy. */
  @FunctionalInterface
  interface PartsReader<T> {
    T read(Iterator<byte[]> parts) throws IOException;
  }
}
