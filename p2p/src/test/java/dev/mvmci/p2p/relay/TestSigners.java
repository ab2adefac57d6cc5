package dev.mvmci.p2p.relay;

import dev.mvmci.p2p.NodeId;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Random;

/** Names with keys that are the same in every run. */
public final class TestSigners {

  private TestSigners() {}

  /** The one with this number. */
  public static Signer signer(long number) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
      generator.initialize(255, new Numbered(number));
      KeyPair pair = generator.generateKeyPair();
      byte[] encoded = pair.getPublic().getEncoded();
      NodeId id =
          NodeId.of(Arrays.copyOfRange(encoded, encoded.length - NodeId.BYTES, encoded.length));
      return new Signer(id, pair.getPrivate());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static final class Numbered extends SecureRandom {
    private static final long serialVersionUID = 1;
    private final Random random;

    Numbered(long number) {
      random = new Random(number);
    }

    @Override
    public void nextBytes(byte[] bytes) {
      random.nextBytes(bytes);
    }
  }
}
