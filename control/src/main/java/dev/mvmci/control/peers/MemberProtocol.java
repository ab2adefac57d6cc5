package dev.mvmci.control.peers;

import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.p2p.NodeId;

/** What the members of a cluster ask each other, and nobody else asks them. */
public interface MemberProtocol {

  /** Its name as sessions agree upon it (ALPN), for example "mvm-ci+store/1". */
  String name();

  /** Answers another member, which has proven its key; may block. */
  Response handle(NodeId member, Request request) throws Exception;
}
