package dev.mvmci.engine.run;

import dev.mvmci.engine.journal.JournalRecord;
import dev.mvmci.engine.journal.JournalRecord.Kind;
import dev.mvmci.engine.store.Database;
import dev.mvmci.http.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Tells when no run of an engine can go on by itself: each waits for a time that has not come, or
 * for a message that is not there. It follows from what is durable, so it is never said too early.
 * Used where commits are watched, one thread at a time.
 */
public final class Standstill {

  // The last record of each unfinished run, by its number.
  private final Map<Long, JournalRecord> last;
  // What cancelled runs did last when that was seen first: they have something to do.
  private final Map<Long, JournalRecord> cancelled;

  /** Of an engine without runs. */
  public Standstill() {
    this(Map.of(), Map.of());
  }

  private Standstill(Map<Long, JournalRecord> last, Map<Long, JournalRecord> cancelled) {
    this.last = new TreeMap<>(last);
    this.cancelled = new HashMap<>(cancelled);
  }

  /** The same, to go on from another time. */
  public Standstill copy() {
    return new Standstill(last, cancelled);
  }

  /**
   * What an unfinished run waits for.
   *
   * @param run its number
   * @param until {@link Instant#MAX} for ever
   * @param types of messages that it takes, if it takes any
   * @param any whether it takes messages of all types
   */
  public record Wait(long run, Instant until, Set<String> types, boolean any) {
    public Wait {
      types = Set.copyOf(types);
    }

    /** Whether a message of this type ends it. */
    public boolean wants(String type) {
      return types.contains(type) || (any && type.charAt(0) != Inbox.INTERNAL);
    }

    /** Whether a message from outside can end it. */
    public boolean isForMail() {
      return any || types.stream().anyMatch(type -> type.charAt(0) != Inbox.INTERNAL);
    }

    /** The types that it takes, for people. */
    public String wanted() {
      return types.stream()
          .map(type -> type.replace(Inbox.INTERNAL, ' ').strip())
          .sorted()
          .collect(
              Collectors.collectingAndThen(
                  Collectors.joining(" or "), all -> all.isEmpty() ? "any" : all));
    }

    static Wait of(JournalRecord timer) {
      var types = new HashSet<String>();
      byte[] wanted = Deadline.wanted(timer);
      if (wanted.length > 0) {
        JsonNode first = Json.mapper().readTree(wanted).path(0);
        if (timer.function().equals("join")) {
          types.add(RunChildren.endOf(first.asString()));
        } else {
          first.forEach(type -> types.add(type.asString()));
        }
      }
      boolean any = timer.function().equals("recv") && types.isEmpty();
      return new Wait(timer.run(), Deadline.of(timer), types, any);
    }
  }

  /** These have become durable. */
  public void add(List<JournalRecord> records) {
    for (JournalRecord record : records) {
      if (record.kind() == Kind.END) {
        last.remove(record.run());
        cancelled.remove(record.run());
      } else {
        last.put(record.run(), record);
      }
    }
  }

  /** Whether the run has begun and has not ended. */
  public boolean isUnfinished(long run) {
    return last.containsKey(run);
  }

  /** What unfinished runs wait for, the oldest first; empty if one of them has something to do. */
  public Optional<List<Wait>> waits(Database database, Instant now) {
    var waits = new ArrayList<Wait>();
    for (JournalRecord record : last.values()) {
      if (record.kind() != Kind.TIMER || !Deadline.of(record).isAfter(now)) {
        return Optional.empty();
      }
      waits.add(Wait.of(record));
    }
    return isAnyReached(waits, database) ? Optional.empty() : Optional.of(waits);
  }

  private boolean isAnyReached(List<Wait> waits, Database database) {
    var runs = new RunStore(database);
    var inbox = new InboxStore(database, () -> Instant.EPOCH);
    if (!runs.orphans().isEmpty()) {
      return true; // about to be cancelled
    }
    for (long run : runs.cancelled()) {
      JournalRecord record = last.get(run);
      if (record != null && cancelled.computeIfAbsent(run, _ -> record).equals(record)) {
        return true; // about to be told
      }
    }
    return waits.stream()
        .anyMatch(
            wait -> inbox.of(wait.run()).stream().anyMatch(message -> wait.wants(message.type())));
  }
}
