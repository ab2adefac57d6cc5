package dev.mvmci.control.peers;

import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.Role;
import dev.mvmci.p2p.admission.Admission;
import dev.mvmci.p2p.admission.Decision;
import dev.mvmci.p2p.session.PeerService;

/** Lets the nodes of the cluster use a protocol, and keeps all others from it. */
record MemberService(Admission admission, MemberProtocol protocol) implements PeerService {

  @Override
  public boolean admits(NodeId peer) {
    return admission.decide(peer, Role.NODE) instanceof Decision.Admitted;
  }

  @Override
  public Response handle(NodeId peer, Request request) throws Exception {
    return switch (admission.decide(peer, Role.NODE)) {
      case Decision.Admitted _ -> protocol.handle(peer, request);
      case Decision.Refused(String reason) -> throw HttpProblem.of(403, "not-admitted", reason);
    };
  }
}
