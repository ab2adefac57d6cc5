package dev.mvmci.jobs;

/**
 * Whether the queue can take work here and now.
 *
 * @param ready whether a submission here would be taken
 * @param members nodes that vote
 * @param hasLeader whether a leader is known
 */
public record QueueHealth(boolean ready, int members, boolean hasLeader) {}
