package dev.mvmci.jobs;

/** A lease as its holder names it. */
public record LeaseRef(JobId id, long token) {}
