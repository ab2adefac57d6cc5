package dev.mvmci.sql.node;

import dev.mvmci.sql.ReplicatedSqlite.Applied;
import dev.mvmci.sql.ReplicatedSqlite.Subscription;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who wants to know of applied entries. */
final class Listeners {

  private static final Logger log = LoggerFactory.getLogger(Listeners.class);

  private final List<Registration> registrations = new CopyOnWriteArrayList<>();

  Subscription add(Consumer<Applied> listener) {
    Registration registration = new Registration(listener);
    registrations.add(registration);
    return registration;
  }

  /** Tells all; a listener that throws must not stop the log. */
  void publish(Applied applied) {
    for (Registration registration : registrations) {
      try {
        registration.listener.accept(applied);
      } catch (RuntimeException e) {
        log.warn("event=listener_failed index={}", applied.index(), e);
      }
    }
  }

  /** Compared by identity: the same listener may be registered twice. */
  private final class Registration implements Subscription {
    private final Consumer<Applied> listener;

    private Registration(Consumer<Applied> listener) {
      this.listener = listener;
    }

    @Override
    public void close() {
      registrations.remove(this);
    }
  }
}
