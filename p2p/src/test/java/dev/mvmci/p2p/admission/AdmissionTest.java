package dev.mvmci.p2p.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mvmci.p2p.JoinSecret;
import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.Role;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class AdmissionTest {

  private static final Set<Thread.State> ENDED_OR_WAITING =
      Set.of(Thread.State.TERMINATED, Thread.State.WAITING);
  private static final NodeId ONE = id(1);
  private static final NodeId TWO = id(2);

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
  private final MemoryStore store = new MemoryStore();
  private final Admission admission = new Admission(store, now::get);

  @Test
  void aKeyThatNobodyKnowsStaysOut() {
    assertRefused(admission.decide(ONE), "not admitted");
    assertRefused(admission.join(ONE, secret()), "not known here");
  }

  @Test
  void aSecretLetsAKeyInForGood() {
    JoinSecret secret = granted(Role.WORKER, Optional.of(now.get().plusSeconds(60)), false);
    assertThat(admission.join(ONE, secret)).isEqualTo(new Decision.Admitted(Role.WORKER));
    now.set(now.get().plusSeconds(3600));
    assertThat(admission.decide(ONE)).isEqualTo(new Decision.Admitted(Role.WORKER));
    assertThat(new Admission(store, now::get).decide(ONE))
        .as("also after a restart")
        .isEqualTo(new Decision.Admitted(Role.WORKER));
    assertRefused(admission.join(TWO, secret), "expired at 2026-01-01T00:01:00Z");
  }

  @Test
  void whoComesInWhileTheListIsReadIsNotForgottenAgain() throws Exception {
    JoinSecret secret = granted(Role.WORKER, Optional.empty(), false);
    Thread joining = new Thread(() -> admission.join(ONE, secret));
    store.onceWhileRead(() -> {
      joining.start();
      await().until(() -> ENDED_OR_WAITING.contains(joining.getState()));
    });
    var _ = admission.refresh();
    joining.join();
    assertThat(admission.decide(ONE)).isEqualTo(new Decision.Admitted(Role.WORKER));
  }

  @Test
  void aSecretForSingleUseBelongsToTheKeyThatUsedIt() {
    JoinSecret secret = granted(Role.CLIENT, Optional.empty(), true);
    assertThat(admission.join(ONE, secret)).isEqualTo(new Decision.Admitted(Role.CLIENT));
    assertThat(admission.join(ONE, secret)).isEqualTo(new Decision.Admitted(Role.CLIENT));
    assertRefused(admission.join(TWO, secret), "another one has used it");
  }

  @Test
  void revokingATicketRevokesWhoCameByItAndNobodyElse() {
    JoinSecret stolen = granted(Role.WORKER, Optional.empty(), false);
    JoinSecret other = granted(Role.WORKER, Optional.empty(), false);
    var _ = admission.join(ONE, stolen);
    var _ = admission.join(TWO, other);
    assertThat(store.revokeTicket(stolen.ticketId())).isTrue();
    Predicate<NodeId> lost = admission.refresh();
    assertThat(lost.test(ONE)).isTrue();
    assertThat(lost.test(TWO)).isFalse();
    assertRefused(admission.decide(ONE), "revoked");
    assertRefused(admission.join(ONE, stolen), "revoked");
    assertThat(admission.decide(TWO)).isInstanceOf(Decision.Admitted.class);
  }

  @Test
  void anotherTicketLetsAKeyInWhoseTicketWasRevoked() {
    JoinSecret first = granted(Role.WORKER, Optional.empty(), false);
    var _ = admission.join(ONE, first);
    assertThat(store.revokeTicket(first.ticketId())).isTrue();
    assertThat(admission.refresh().test(ONE)).isTrue();
    assertThat(admission.join(ONE, granted(Role.CLIENT, Optional.empty(), true)))
        .isEqualTo(new Decision.Admitted(Role.CLIENT));
  }

  @Test
  void aRevokedKeyDoesNotComeBackByItsTicket() {
    JoinSecret secret = granted(Role.WORKER, Optional.empty(), false);
    var _ = admission.join(ONE, secret);
    assertThat(store.revokeKey(ONE)).isTrue();
    assertThat(admission.refresh().test(ONE)).isTrue();
    assertRefused(admission.join(ONE, secret), "this key was revoked");
    assertThat(admission.join(TWO, secret)).isInstanceOf(Decision.Admitted.class);
    assertThat(store.revokeKey(id(3))).isFalse();
  }

  @Test
  void aKeyOnTheListNeedsNoTicket() {
    store.allow(new AdmittedKey(ONE, Role.READ_ONLY, "", now.get(), false));
    assertThat(admission.refresh().test(ONE)).isFalse();
    assertThat(admission.decide(ONE)).isEqualTo(new Decision.Admitted(Role.READ_ONLY));
  }

  @Test
  void onlyTheHashOfASecretIsKept() {
    JoinSecret secret = granted(Role.WORKER, Optional.empty(), false);
    assertThat(store.grants().toString()).doesNotContain(secret.reveal()).contains(secret.hash());
  }

  private JoinSecret granted(Role role, Optional<Instant> expires, boolean singleUse) {
    JoinSecret secret = secret();
    store.add(Grant.of(secret, role, now.get(), expires, singleUse));
    return secret;
  }

  private static JoinSecret secret() {
    return JoinSecret.random(new SecureRandom());
  }

  private static void assertRefused(Decision decision, String reason) {
    assertThat(decision).isInstanceOf(Decision.Refused.class);
    assertThat(((Decision.Refused) decision).reason()).contains(reason);
  }

  private static NodeId id(int first) {
    byte[] key = new byte[NodeId.BYTES];
    key[0] = (byte) first;
    return NodeId.of(key);
  }
}
