package dev.mvmci.sql;

import dev.mvmci.sql.SqlConfig.Member;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Members on this machine, at ports that nobody uses now. */
public final class LoopbackMembers {

  private LoopbackMembers() {}

  /** So many, numbered from 1. */
  public static List<Member> withFreePorts(int count) {
    var sockets = new ArrayList<ServerSocket>();
    try {
      var members = new ArrayList<Member>();
      for (int id = 1; id <= count; id++) {
        members.add(new Member(id, "127.0.0.1", port(sockets), port(sockets)));
      }
      for (ServerSocket socket : sockets) {
        socket.close();
      }
      return members;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Held until all are found, so that none is given twice. */
  private static int port(List<ServerSocket> sockets) throws IOException {
    var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    sockets.add(socket);
    return socket.getLocalPort();
  }
}
