package dev.mvmci.sql.entry;

/** Names one command for ever: which client made it and as its how manieth. */
public record CommandId(long client, long sequence) {}
