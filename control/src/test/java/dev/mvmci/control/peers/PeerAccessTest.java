package dev.mvmci.control.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.http.Headers;
import dev.mvmci.http.Request;
import dev.mvmci.p2p.Role;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerAccessTest {

  private final PeerAccess access = new PeerAccess();

  /** Who may make which request. */
  @ParameterizedTest
  @CsvSource({
    "GET,/api/v1/jobs,WORKER CLIENT READ_ONLY NODE",
    "HEAD,/list,WORKER CLIENT READ_ONLY NODE",
    "GET,/api/v1/tickets,NODE",
    "GET,/api/v1/peers,NODE",
    "POST,/api/v1/tickets,NODE",
    "DELETE,/api/v1/tickets/x,NODE",
    "POST,/api/v1/workers,WORKER NODE",
    "POST,/api/v1/claim,WORKER NODE",
    "POST,/api/v1/jobs/job-1/complete,WORKER NODE",
    "POST,/queue/claim,WORKER NODE",
    "POST,/api/queue/status/job-1,WORKER NODE",
    "POST,/ui-update,WORKER NODE",
    "POST,/api/v1/jobs,CLIENT NODE",
    "POST,/new-job,CLIENT NODE",
    "POST,/queue/publish,CLIENT NODE",
    "POST,/api/v1/jobs/job-1/cancel,CLIENT NODE",
    "POST,/jobs/job-1/cancel,NODE",
    "POST,/something/new,NODE",
    "PUT,/api/v1/jobs,NODE"
  })
  void aRoleAllowsItsOwnAndNothingElse(String method, String path, String roles) {
    List<Role> allowed = Arrays.stream(roles.split(" ", -1)).map(Role::valueOf).toList();
    Request request = Request.of(method, path, Headers.NONE, new byte[0]);
    for (Role role : Role.values()) {
      assertThat(access.allows(role, request))
          .as("%s %s as %s", method, path, role)
          .isEqualTo(allowed.contains(role));
    }
  }
}
