package dev.mvmci.jobs;

/**
 * A kept line of progress.
 *
 * @param number position among all lines of its job, from 1
 */
public record ProgressRow(long number, long atMillis, ProgressEntry entry) {}
