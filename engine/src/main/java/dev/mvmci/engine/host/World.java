package dev.mvmci.engine.host;

import dev.mvmci.engine.HttpLimits;
import dev.mvmci.engine.http.HttpEffect;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** Everything that is not determined by a run's journal. */
public record World(
    InstantSource clock,
    RandomGenerator random,
    HttpEffect http,
    HttpLimits httpLimits,
    SecretSource secrets) {}
