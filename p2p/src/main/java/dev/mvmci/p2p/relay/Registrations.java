package dev.mvmci.p2p.relay;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Who is registered, by route and by session. Owned by the relay's thread. */
final class Registrations {

  private final int most;
  private final Map<Route, Registration> byRoute = new LinkedHashMap<>();
  private final Map<Long, Registration> bySession = new HashMap<>();

  Registrations(int most) {
    this.most = most;
  }

  Optional<Registration> at(Route route) {
    return Optional.ofNullable(byRoute.get(route));
  }

  Optional<Registration> of(long session) {
    return Optional.ofNullable(bySession.get(session));
  }

  boolean hasRoomFor(Route route) {
    return byRoute.size() < most || byRoute.containsKey(route);
  }

  /** Takes the place of an earlier one of the same route. */
  void put(Registration registration) {
    Registration earlier = byRoute.put(registration.route(), registration);
    if (earlier != null) {
      bySession.remove(earlier.session());
    }
    bySession.put(registration.session(), registration);
  }

  /** Forgets who was not heard since then. */
  void expire(long heardBeforeMillis) {
    for (Iterator<Registration> all = byRoute.values().iterator(); all.hasNext(); ) {
      Registration registration = all.next();
      if (registration.heardAtMillis() < heardBeforeMillis) {
        all.remove();
        bySession.remove(registration.session());
      }
    }
  }

  int size() {
    return byRoute.size();
  }
}
