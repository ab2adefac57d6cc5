package dev.mvmci.fade.page;

import dev.mvmci.fade.monitor.GossipEvent;
import dev.mvmci.fade.monitor.HealthReport;
import java.time.Duration;
import java.util.List;

/**
 * What the monitor's page shows.
 *
 * @param events newest first
 * @param interval pause between two looks
 */
public record MonitorPage(HealthReport health, List<GossipEvent> events, Duration interval) {
  public MonitorPage {
    events = List.copyOf(events);
  }
}
