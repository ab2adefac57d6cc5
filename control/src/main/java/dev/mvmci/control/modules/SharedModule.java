package dev.mvmci.control.modules;

import dev.mvmci.p2p.blob.BlobId;

/**
 * A module that all workers of the cluster may need.
 *
 * @param sha256 of its bytes, by which an engine knows whether it has it
 * @param blob its bytes, by which it is fetched
 * @param deployedAtMillis when these bytes were last deployed
 */
public record SharedModule(
    String name, String version, String sha256, BlobId blob, long bytes, long deployedAtMillis) {}
