package dev.mvmci.sql.ratis;

import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.consensus.MembershipChanges;
import dev.mvmci.sql.consensus.Replica;
import dev.mvmci.sql.ratis.MemberProtocol.Request;
import dev.mvmci.sql.ratis.MemberProtocol.Standing;
import dev.mvmci.sql.snapshot.CopySender;
import dev.mvmci.sql.snapshot.CopySink;
import java.io.IOException;
import java.util.function.Supplier;
import org.apache.ratis.server.RaftServer.Division;

/** What other members ask of this one. A member can only ask for changes of itself. */
final class OwnRequests implements MemberRequests {

  private final Supplier<RaftGroupHandle> group;
  private final Replica<?> replica;
  private final CopySender copies;

  OwnRequests(Supplier<RaftGroupHandle> group, Replica<?> replica, CopySender copies) {
    this.group = group;
    this.replica = replica;
    this.copies = copies;
  }

  @Override
  public Standing standing() {
    Division division = group.get().division();
    boolean hasEntries = division != null && division.getRaftLog().getLastEntryTermIndex() != null;
    if (!hasEntries && replica.applied().isRestored()) {
      return new Standing(false, true, 0);
    }
    boolean formed = division != null && (hasEntries || replica.applied().index() >= 0);
    return new Standing(formed, false, group.get().leader());
  }

  @Override
  public void change(long peer, Request request) {
    MembershipChanges changes = new RatisMembership(group.get());
    switch (request) {
      case Request.Ask _ -> {}
      case Request.Leave _ -> changes.remove(peer);
      case Request.Enter enter -> {
        if (enter.self().id() != peer) {
          throw new SqlFailure.Rejected(
              "member " + peer + " cannot enter as " + enter.self().id(), null);
        }
        if (enter.learner()) {
          changes.addLearner(enter.self());
        } else {
          changes.addVoter(enter.self());
        }
      }
    }
  }

  @Override
  public void copy(CopySink sink) throws IOException {
    copies.send(sink);
  }
}
