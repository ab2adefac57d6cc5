package dev.mvmci.sql.member;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs whom a member refused, once per peer and reason: such a peer tries again and again. */
public final class Refusals {

  private static final Logger log = LoggerFactory.getLogger(Refusals.class);

  /** Peers choose their names, so there could be any number. */
  private static final int MAX_REMEMBERED = 1_000;

  private final long self;
  private final Set<String> logged = ConcurrentHashMap.newKeySet();

  /** Refusals by one member. */
  public Refusals(long self) {
    this.self = self;
  }

  /** Logs that the peer was refused, unless that has been said. */
  public void log(String peer, String reason) {
    if (logged.size() < MAX_REMEMBERED && logged.add(peer + " " + reason)) {
      log.warn("event=peer_refused member={} peer={} reason=\"{}\"", self, peer, reason);
    }
  }
}
