package dev.mvmci.control.peers;

import dev.mvmci.control.modules.BlobBringer;
import dev.mvmci.p2p.Contact;
import dev.mvmci.p2p.blob.BlobFailure;
import dev.mvmci.p2p.blob.BlobFetch;
import dev.mvmci.p2p.blob.BlobId;
import dev.mvmci.p2p.blob.BlobSource;
import dev.mvmci.p2p.blob.BlobStore;
import dev.mvmci.p2p.session.Endpoint;
import dev.mvmci.p2p.session.Session;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings blobs from the other members of the cluster, one asked after the other. */
final class MemberBlobs implements BlobBringer {

  private static final Logger log = LoggerFactory.getLogger(MemberBlobs.class);
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
          var _ = fetch.fetch(id, List.of(new BlobSource(member.id().brief(), session)));
          return;
        } catch (IOException e) {
          last = e;
        }
      }
    }
    throw last;
  }

  /** Over one session with each member. */
  @Override
  public Set<BlobId> bringAll(List<BlobId> ids) throws IOException, InterruptedException {
    Set<BlobId> left = new LinkedHashSet<>(ids);
    for (Contact member : members.get()) {
      if (!member.id().equals(endpoint.id()) && !left.isEmpty()) {
        left.removeAll(broughtFrom(member, List.copyOf(left)));
      }
    }
    Set<BlobId> brought = new LinkedHashSet<>(ids);
    brought.removeAll(left);
    return brought;
  }

  private Set<BlobId> broughtFrom(Contact member, List<BlobId> ids)
      throws IOException, InterruptedException {
    Set<BlobId> brought = new HashSet<>();
    try (Session session = endpoint.dial(member, DIAL_TIMEOUT)) {
      var source = List.of(new BlobSource(member.id().brief(), session));
      for (BlobId id : ids) {
        if (!session.isOpen()) {
          return brought;
        }
        try {
          var _ = fetch.fetch(id, source);
          brought.add(id);
        } catch (BlobFailure.NotFetched e) {
          log.debug("not from {}", source, e);
        }
      }
    } catch (BlobFailure.NoSpace e) {
      throw e;
    } catch (IOException e) {
      log.debug("{} is away", member.id(), e);
    }
    return brought;
  }
}
