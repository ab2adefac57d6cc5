package dev.mvmci.sql.node;

import dev.mvmci.sql.entry.Outcome;

/** What became of a command, and the log index of the entry it rode in. */
public record Receipt(long index, Outcome outcome) {}
