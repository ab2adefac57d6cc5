package dev.mvmci.p2p.blob;

import java.time.Instant;

/**
 * A blob that a store has.
 *
 * @param bytes its length
 * @param storedAt when it was stored last
 */
public record BlobInfo(BlobId id, long bytes, Instant storedAt) {}
