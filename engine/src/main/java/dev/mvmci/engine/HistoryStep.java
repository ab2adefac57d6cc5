package dev.mvmci.engine;

import org.jspecify.annotations.Nullable;

/**
 * One record of a run's journal, for people.
 *
 * @param sequence of the call; INTENT and TIMER share it with their RESULT
 * @param kind START, INTENT, RESULT, TIMER or END
 * @param function name of the host function, empty for START and END
 * @param bytes recorded with it
 * @param text what can be shown of it, at most a few kilobytes, or null for bytes that are no text
 */
public record HistoryStep(
    long sequence, String kind, String function, int bytes, @Nullable String text) {}
