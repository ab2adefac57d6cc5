package dev.mvmci.sql.ratis;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;

/**
 * Until when this leader knows by its clock alone that there is no other: a majority has answered
 * to a message that left not long ago, and {@link VoteGuard} keeps each of them from voting for
 * another for some time after it came in.
 *
 * <p>That holds as long as no member's monotonic clock runs a quarter faster than the leader's, or
 * the leader's stands still while it works, as that of a virtual machine may that is suspended.
 * Clocks of the wall do not matter, nor does a process that is stopped and continued.
 *
 * <p>Thread-safe.
 */
final class LeaderLease {

  private final long nanos;
  private final Map<RaftPeerId, Contact> contacts = new ConcurrentHashMap<>();
  private final AtomicLong givenUpTerm = new AtomicLong(-1);

  /**
   * A lease that nobody has confirmed yet.
   *
   * @param steady how long a member that has heard from its leader votes for nobody else
   */
  LeaderLease(Duration steady) {
    this.nanos = steady.toNanos() - steady.toNanos() / 5;
  }

  /** The last message that a follower has answered as such: in which term, and when it left. */
  private record Contact(long term, long sentNanos) {

    Contact later(Contact other) {
      boolean newer = other.term > term || (other.term == term && other.sentNanos - sentNanos > 0);
      return newer ? other : this;
    }
  }

  /** The follower has answered to a message that left at this time of the monotonic clock. */
  void confirmed(RaftPeerId follower, long term, long sentNanos) {
    contacts.merge(follower, new Contact(term, sentNanos), Contact::later);
  }

  /**
   * There is no lease in this term from now on. To be called before a member is asked to stand for
   * election, as others then vote for it at once.
   */
  void giveUp(long term) {
    givenUpTerm.accumulateAndGet(term, Math::max);
  }

  /**
   * Whether there can be no other leader now if this member leads in this term.
   *
   * @param groups the voters; while they change, the old ones and the new ones, of both of which a
   *     majority is needed
   */
  boolean holds(
      long term, RaftPeerId self, long nowNanos, List<? extends Collection<RaftPeer>> groups) {
    return term > givenUpTerm.get()
        && groups.stream()
            .filter(voters -> !voters.isEmpty())
            .allMatch(voters -> isMajority(voters, term, self, nowNanos));
  }

  private boolean isMajority(
      Collection<RaftPeer> voters, long term, RaftPeerId self, long nowNanos) {
    int steady = 0;
    for (RaftPeer voter : voters) {
      Contact contact = contacts.get(voter.getId());
      boolean heard =
          contact != null && contact.term == term && nowNanos - contact.sentNanos < nanos;
      if (heard || voter.getId().equals(self)) {
        steady++;
      }
    }
    return 2 * steady > voters.size();
  }
}
