package dev.mvmci.app.backups;

import dev.mvmci.p2p.blob.BlobId;

/**
 * A backup that the members of a cluster keep.
 *
 * @param name of its file, as the member that made it called it; also the tag of the blob
 */
record SharedBackup(String name, BlobId blob, long bytes, long madeAtMillis) {}
