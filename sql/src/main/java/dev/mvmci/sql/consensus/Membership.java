package dev.mvmci.sql.consensus;

import dev.mvmci.sql.SqlConfig.Member;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Who takes part in a cluster. */
public record Membership(List<Member> voters, List<Member> learners) {

  public Membership {
    voters = List.copyOf(voters);
    learners = List.copyOf(learners);
  }

  /** The member of this id, if it takes part. */
  public Optional<Member> member(long id) {
    return all().filter(member -> member.id() == id).findFirst();
  }

  /** All members, those with a vote first. */
  public Stream<Member> all() {
    return Stream.concat(voters.stream(), learners.stream());
  }
}
