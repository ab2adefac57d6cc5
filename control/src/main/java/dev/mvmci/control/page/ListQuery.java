package dev.mvmci.control.page;

import dev.mvmci.control.page.Overview.Group;
import dev.mvmci.http.Parameters;
import dev.mvmci.jobs.JobPage;
import java.util.Arrays;
import java.util.Optional;

/**
 * Which part of the list is looked at.
 *
 * @param status the group it is narrowed to, by its word; empty for all
 * @param before jobs older than this {@code seq} only
 */
record ListQuery(String status, long before) {

  /** Jobs shown at once. */
  static final int LIMIT = 50;

  /** The newest of all. */
  static final ListQuery ALL = new ListQuery("", Long.MAX_VALUE);

  /** Reads a query; a status that is none narrows nothing. */
  static ListQuery of(Parameters query) {
    String wanted = query.first("status").orElse("");
    String status =
        Arrays.stream(Group.values())
            .map(Group::parameter)
            .filter(wanted::equals)
            .findFirst()
            .orElse("");
    return new ListQuery(status, query.integer("before", Long.MAX_VALUE, 0, Long.MAX_VALUE));
  }

  Optional<Group> group() {
    return Arrays.stream(Group.values())
        .filter(group -> group.parameter().equals(status))
        .findFirst();
  }

  /** The page of the queue; one job more than is shown tells whether there are older ones. */
  JobPage page() {
    JobPage page = JobPage.newest(LIMIT + 1).after(before);
    return group().map(group -> page.in(group.states())).orElse(page);
  }

  boolean isAll() {
    return equals(ALL);
  }

  boolean fromNewest() {
    return before == Long.MAX_VALUE;
  }

  /** The same part, further down. */
  String olderThan(long seq) {
    return query(seq);
  }

  /** As the query of a URL, with its mark; empty where there is nothing to say. */
  String query() {
    return query(before);
  }

  private String query(long from) {
    String position = from == Long.MAX_VALUE ? "" : "before=" + from;
    String narrowed = status.isEmpty() ? "" : "status=" + status;
    String both =
        narrowed.isEmpty() || position.isEmpty() ? narrowed + position : narrowed + "&" + position;
    return both.isEmpty() ? "" : "?" + both;
  }
}
