package dev.mvmci.sql.remote;

/**
 * One member, as another sees it.
 *
 * @param id its number
 * @param raftAddress host and port of the log's own traffic, empty if there is none
 * @param apiAddress host and port for callers, empty if there is none
 * @param voter whether it has a vote; if not, it is a learner
 * @param leader whether it leads
 */
public record ClusterMember(
    long id, String raftAddress, String apiAddress, boolean voter, boolean leader) {}
