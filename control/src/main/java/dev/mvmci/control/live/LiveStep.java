package dev.mvmci.control.live;

import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * What a job is doing.
 *
 * @param status Request, Parse, Done or Error
 * @param urlsLeft how much is still to do, as far as it knows
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record LiveStep(
    String jobId, String workerId, String status, String url, long urlsLeft, long atMillis) {}
