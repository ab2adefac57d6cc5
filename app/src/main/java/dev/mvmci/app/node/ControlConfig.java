package dev.mvmci.app.node;

import dev.mvmci.sql.config.MemberFile;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a control plane runs.
 *
 * @param member its part in the replicated queue, and where it keeps everything
 * @param blobsDir where it keeps its blobs
 * @param http where page and API listen
 * @param engine an engine that several nodes share; empty for one of this node's own, without a
 *     port
 * @param store where its fading store listens; empty for nowhere, the store is inside
 * @param peers how it is found by peers; empty to serve none
 * @param modulesDir holds the modules that an engine of its own gets at start, if there are any
 */
public record ControlConfig(
    MemberFile member,
    Path blobsDir,
    Address http,
    Optional<URI> engine,
    Optional<Address> store,
    Optional<PeerConfig> peers,
    Optional<Path> modulesDir) {}
