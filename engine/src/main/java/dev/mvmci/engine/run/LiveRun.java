package dev.mvmci.engine.run;

import dev.mvmci.engine.RunId;
import dev.mvmci.engine.RunOutcome;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** An unfinished run: who it is, how it is controlled, and who waits for it. */
record LiveRun(
    long number,
    RunId id,
    StartInfo start,
    Instant startedAt,
    RunControl control,
    CompletableFuture<Optional<String>> response,
    CompletableFuture<RunOutcome> outcome) {}
