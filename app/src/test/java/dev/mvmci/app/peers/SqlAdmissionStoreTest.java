package dev.mvmci.app.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.p2p.Contact;
import dev.mvmci.p2p.JoinSecret;
import dev.mvmci.p2p.NodeId;
import dev.mvmci.p2p.Role;
import dev.mvmci.p2p.admission.AdmittedKey;
import dev.mvmci.p2p.admission.Grant;
import dev.mvmci.sql.ReplicatedSqlite;
import dev.mvmci.sql.SqlConfig;
import dev.mvmci.sql.node.SqliteNode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqlAdmissionStoreTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123Z");

  @TempDir private static Path directory;
  private static ReplicatedSqlite database;
  private static SqlAdmissionStore store;

  @BeforeAll
  static void open() {
    database = SqliteNode.open(SqlConfig.alone(directory.resolve("sql")));
    store = new SqlAdmissionStore(database);
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @Test
  void whatIsKeptIsReadAgain() {
    Grant ending = grant(Role.CLIENT, Optional.of(NOW.plusSeconds(60)), true);
    Grant endless = grant(Role.WORKER, Optional.empty(), false);
    assertThat(new SqlAdmissionStore(database).grants()).contains(ending, endless);
    AdmittedKey key = key(1, endless);
    assertThat(store.admit(key)).isTrue();
    assertThat(store.keys()).contains(key);
  }

  @Test
  void aSingleUseTicketLetsOneKeyIn() {
    Grant grant = grant(Role.WORKER, Optional.empty(), true);
    assertThat(store.admit(key(2, grant))).isTrue();
    assertThat(store.admit(key(2, grant))).isTrue();
    assertThat(store.admit(key(3, grant))).isFalse();
  }

  @Test
  void aRevokedTicketLetsNobodyIn() {
    Grant grant = grant(Role.WORKER, Optional.empty(), false);
    assertThat(store.revokeTicket(grant.ticketId())).isTrue();
    assertThat(store.revokeTicket("unknown")).isFalse();
    assertThat(store.admit(key(4, grant))).isFalse();
    assertThat(store.grants())
        .anyMatch(kept -> kept.ticketId().equals(grant.ticketId()) && kept.revoked());
  }

  @Test
  void aRevokedKeyComesBackByHandOnly() {
    Grant grant = grant(Role.WORKER, Optional.empty(), false);
    AdmittedKey key = key(5, grant);
    assertThat(store.admit(key)).isTrue();
    assertThat(store.revokeKey(key.id())).isTrue();
    assertThat(store.revokeKey(id(6))).isFalse();
    assertThat(store.admit(key)).isFalse();
    var allowed = new AdmittedKey(key.id(), Role.READ_ONLY, "", NOW, false);
    store.allow(allowed);
    assertThat(store.keys()).contains(allowed);
  }

  @Test
  void aMemberSaysWhereItIs() {
    var one = new SqlDirectory(database, "node-1");
    var two = new SqlDirectory(database, "node-2");
    one.publish(contact(7, 1000));
    two.publish(contact(8, 1001));
    one.publish(contact(9, 1002));
    assertThat(two.members()).containsExactly(contact(9, 1002), contact(8, 1001));
  }

  private static Grant grant(Role role, Optional<Instant> expires, boolean singleUse) {
    Grant grant = Grant.of(JoinSecret.random(new SecureRandom()), role, NOW, expires, singleUse);
    store.add(grant);
    return grant;
  }

  private static AdmittedKey key(int first, Grant grant) {
    return new AdmittedKey(id(first), grant.role(), grant.ticketId(), NOW, false);
  }

  private static Contact contact(int first, int port) {
    return Contact.direct(id(first), new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  private static NodeId id(int first) {
    byte[] key = new byte[NodeId.BYTES];
    key[0] = (byte) first;
    return NodeId.of(key);
  }
}
