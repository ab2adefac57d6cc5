package dev.mvmci.control.peers;

import dev.mvmci.p2p.Contact;
import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.Role;
import dev.mvmci.p2p.admission.AdmissionStore;
import dev.mvmci.p2p.admission.AdmittedKey;
import dev.mvmci.p2p.admission.Grant;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is kept, and the members of the cluster besides: they say in its database who they are, so
 * they are let in as nodes, unless their key was revoked.
 */
record MembersAdmitted(AdmissionStore kept, Peers.Directory directory) implements AdmissionStore {

  @Override
  public List<AdmittedKey> keys() {
    Map<NodeId, AdmittedKey> keys = new LinkedHashMap<>();
    kept.keys().forEach(key -> keys.put(key.id(), key));
    directory.members().stream()
        .map(member -> member(member.id()))
        .filter(member -> !keys.containsKey(member.id()) || !keys.get(member.id()).revoked())
        .forEach(member -> keys.put(member.id(), member));
    return List.copyOf(keys.values());
  }

  @Override
  public List<Grant> grants() {
    return kept.grants();
  }

  @Override
  public void add(Grant grant) {
    kept.add(grant);
  }

  @Override
  public boolean admit(AdmittedKey key) {
    return kept.admit(key);
  }

  @Override
  public void allow(AdmittedKey key) {
    kept.allow(key);
  }

  @Override
  public boolean revokeTicket(String ticketId) {
    return kept.revokeTicket(ticketId);
  }

  /** A member's key is in without a record; that it is out has to be recorded. */
  @Override
  public boolean revokeKey(NodeId id) {
    for (Contact member : directory.members()) {
      if (member.id().equals(id) && kept.keys().stream().noneMatch(key -> key.id().equals(id))) {
        kept.allow(member(id));
      }
    }
    return kept.revokeKey(id);
  }

  private static AdmittedKey member(NodeId id) {
    return new AdmittedKey(id, Role.NODE, "", Instant.EPOCH, false);
  }
}
