package dev.mvmci.control.live;

import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * A worker as it was when it gave its last sign of life.
 *
 * @param active jobs it holds
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record LiveWorker(String id, String name, int capacity, long active, long seenMillis) {}
