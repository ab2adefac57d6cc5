package dev.mvmci.sql.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mvmci.http.tls.SelfSigned;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DerivedKeyTest {

  private static final String SECRET = "a secret of the cluster";

  @Test
  void everyMemberDerivesTheSameKeyAndItIsAPair() throws Exception {
    KeyPair here = DerivedKey.of(SECRET, "raft", "c", 1);
    KeyPair there = DerivedKey.of(SECRET, "raft", "c", 1);

    assertThat(there.getPublic()).isEqualTo(here.getPublic());
    // The public half belongs to the private bytes, also for a JDK that draws no key itself.
    byte[] seed = ((EdECPrivateKey) here.getPrivate()).getBytes().orElseThrow();
    PrivateKey again =
        KeyFactory.getInstance("Ed25519")
            .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed));
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(again);
    signature.update(new byte[] {1, 2, 3});
    byte[] signed = signature.sign();
    signature.initVerify(there.getPublic());
    signature.update(new byte[] {1, 2, 3});
    assertThat(signature.verify(signed)).isTrue();
  }

  @Test
  void whateverDiffersMakesAnotherKey() {
    Set<Object> keys = new HashSet<>();
    for (String secret : new String[] {SECRET, SECRET + "."}) {
      for (String purpose : new String[] {"raft", "api"}) {
        for (String cluster : new String[] {"c", "d"}) {
          for (long member = 1; member <= 3; member++) {
            keys.add(DerivedKey.of(secret, purpose, cluster, member).getPublic());
          }
        }
      }
    }

    assertThat(keys).hasSize(24);
  }

  @Test
  void theCertificateHoldsTheKeyAndIsSignedWithIt() throws Exception {
    KeyPair keys = DerivedKey.of(SECRET, "raft", "c", 12);
    X509Certificate certificate = SelfSigned.of(keys, "member-12");

    certificate.verify(keys.getPublic());
    certificate.checkValidity();
    assertThat(certificate.getPublicKey()).isEqualTo(keys.getPublic());
    assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=member-12");
  }
}
