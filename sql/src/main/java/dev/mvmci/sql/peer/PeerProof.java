package dev.mvmci.sql.peer;

import dev.mvmci.sql.SqlConfig.Member;
import dev.mvmci.sql.member.UnprovenException;
import java.io.IOException;
import java.net.Socket;

/** How the ends of a connection prove to each other which members they are. */
interface PeerProof {

  /**
   * Decides before anything is said.
   *
   * @throws UnprovenException if the member must not be dialled
   */
  void requireMayDial(Member member) throws UnprovenException;

  /**
   * As the end that has dialled the member.
   *
   * @throws UnprovenException if one end does not accept the other
   */
  PeerSocket dialled(Socket socket, Member member) throws IOException;

  /**
   * As the end that was dialled.
   *
   * @throws UnprovenException if the other end was turned away
   */
  PeerSocket accepted(Socket socket) throws IOException;
}
