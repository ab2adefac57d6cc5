package dev.mvmci.sql.remote;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once per peer and reason that somebody was refused, however often they come. */
final class RefusalLog {

  private static final Logger log = LoggerFactory.getLogger(RefusalLog.class);

  /** Beyond these many different refusals nothing more is said. */
  private static final int MAX_REMEMBERED = 1_024;

  private final Set<String> said = ConcurrentHashMap.newKeySet();

  void refused(String peer, String reason) {
    if (said.size() < MAX_REMEMBERED && said.add(peer + "\n" + reason)) {
      log.warn("event=api_refused peer={} reason={} (said once)", peer, reason);
    }
  }
}
