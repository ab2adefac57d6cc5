package dev.mvmci.sql.ratis;

import dev.mvmci.sql.ratis.MemberProtocol.Request;
import dev.mvmci.sql.ratis.MemberProtocol.Standing;
import dev.mvmci.sql.snapshot.CopySink;
import java.io.IOException;

/** What a member does for the others. The methods block. */
interface MemberRequests {

  /** How this member stands. */
  Standing standing();

  /**
   * Does what the peer asks for itself.
   *
   * @throws dev.mvmci.sql.SqlFailure as {@link dev.mvmci.sql.consensus.MembershipChanges} says
   */
  void change(long peer, Request request);

  /** Sends the peer a copy of this member's database. */
  void copy(CopySink sink) throws IOException;
}
