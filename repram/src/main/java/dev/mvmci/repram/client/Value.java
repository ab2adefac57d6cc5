package dev.mvmci.repram.client;

import java.time.Duration;
import java.util.Optional;

/**
 * A value as a node gave it.
 *
 * @param originalTtl what its writer asked for; empty at nodes of the oldest kind, which do not say
 * @param remaining what is left of it, rounded down to seconds
 * @param version entity tag for conditional writes; empty at nodes of other kinds
 */
public record Value(
    byte[] bytes, Optional<Duration> originalTtl, Optional<Duration> remaining, String version) {}
