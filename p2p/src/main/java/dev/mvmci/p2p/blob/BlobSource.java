package dev.mvmci.p2p.blob;

import dev.mvmci.http.HttpCaller;

/**
 * Somebody who may have blobs, and serves {@link BlobRoutes}.
 *
 * @param name for messages
 * @param caller leads there, over a peer session or a socket; it should take no answer that is much
 *     larger than {@link BlobClient#MAX_ANSWER_BYTES}
 */
public record BlobSource(String name, HttpCaller caller) {}
