package dev.mvmci.control.peers;

import dev.mvmci.control.modules.BlobBringer;
import dev.mvmci.p2p.Contact;
import dev.mvmci.p2p.blob.BlobFetch;
import dev.mvmci.p2p.blob.BlobId;
import dev.mvmci.p2p.blob.BlobSource;
import dev.mvmci.p2p.blob.BlobStore;
import dev.mvmci.p2p.session.Endpoint;
import dev.mvmci.p2p.session.Session;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** Brings blobs from the other members of the cluster, one asked after the other. */
final class MemberBlobs implements BlobBringer {

  private static final Duration DIAL_TIMEOUT = Duration.ofSeconds(2);

  private final Endpoint endpoint;
  private final Supplier<List<Contact>> members;
  private final BlobFetch fetch;

  MemberBlobs(Endpoint endpoint, Supplier<List<Contact>> members, BlobStore store) {
    this.endpoint = endpoint;
    this.members = members;
    this.fetch = new BlobFetch(store, BlobFetch.Settings.DEFAULT);
  }

  @Override
  public void bring(BlobId id) throws IOException, InterruptedException {
    IOException last = new IOException("no other member of the cluster says where it is");
    for (Contact member : members.get()) {
      if (!member.id().equals(endpoint.id())) {
        try (Session session = endpoint.dial(member, DIAL_TIMEOUT)) {
          var _ = fetch.fetch(id, List.of(new BlobSource(member.id().brief(), session::call)));
          return;
        } catch (IOException e) {
          last = e;
        }
      }
    }
    throw last;
  }
}
