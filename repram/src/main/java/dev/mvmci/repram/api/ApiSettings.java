package dev.mvmci.repram.api;

import java.time.Duration;

/**
 * How the HTTP face behaves.
 *
 * @param clientsPerSecond requests per second and client address; 0 for no limit
 * @param peersPerSecond the same for what nodes send each other
 */
public record ApiSettings(
    int minTtlSeconds,
    int maxTtlSeconds,
    Duration writeTimeout,
    int clientsPerSecond,
    int peersPerSecond,
    boolean trustProxy,
    String network) {}
