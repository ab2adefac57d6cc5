package dev.mvmci.p2p.admission;

import dev.mvmci.p2p.NodeId;
import java.util.List;

/**
 * Keeps what {@link Admission} decides by. Shared by all members of a cluster: what one of them
 * changes, the others read. Each change is durable when it returns. Failures are unchecked.
 */
public interface AdmissionStore {

  /** All tickets that were issued, revoked ones too. */
  List<Grant> grants();

  /** All keys that were let in, revoked ones too. */
  List<AdmittedKey> keys();

  /** Records a new ticket. */
  void add(Grant grant);

  /**
   * Lets a key in by a ticket, in one step that no other can come between, in place of what was
   * recorded of it.
   *
   * @return false if the key is revoked, if the ticket is, or if it belongs to another key because
   *     it is for single use
   */
  boolean admit(AdmittedKey key);

  /** Puts a key on the list by hand, in place of whatever was recorded of it. */
  void allow(AdmittedKey key);

  /** Revokes a ticket, and with it all keys that came by it; false if there is none. */
  boolean revokeTicket(String ticketId);

  /** Revokes a key; false if it is not recorded. */
  boolean revokeKey(NodeId id);
}
