package dev.mvmci.app.node;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How a node runs.
 *
 * @param dataDir everything the node keeps; one process at a time
 * @param blobsDir where it keeps its blobs
 * @param control where the control plane listens
 * @param engine where the engine listens
 * @param store where the node's fading store listens; empty for none
 * @param peers how it is found by peers; empty to serve none
 * @param modulesDir holds the modules that are deployed at start, if there are any
 */
public record NodeConfig(
    Path dataDir,
    Path blobsDir,
    Address control,
    Address engine,
    Optional<Address> store,
    Optional<PeerConfig> peers,
    Optional<Path> modulesDir) {}
