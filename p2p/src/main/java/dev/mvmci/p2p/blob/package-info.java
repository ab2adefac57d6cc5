/**
 * Blobs: content kept under the hash of its tree of leaves, so that each leaf can be checked by
 * itself, on disk as well as on its way from a peer.
 */
@NullMarked
package dev.mvmci.p2p.blob;

import org.jspecify.annotations.NullMarked;
