package dev.mvmci.p2p;

import dev.mvmci.http.tls.SeededKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The key pair by which a peer is known, kept in one file of its data directory. Immutable; its
 * text form names the peer and never the secret.
 */
public final class Identity {

  /** What the file is called within a data directory. */
  public static final String FILE = "p2p.key";

  private final KeyPair keys;
  private final NodeId id;

  private Identity(KeyPair keys) {
    this.keys = keys;
    this.id = NodeId.of(keys.getPublic());
  }

  /**
   * The identity of this data directory. The first to ask makes it; it is on disk when this
   * returns, and the same ever after.
   *
   * @throws IOException if the file cannot be read or written, or does not hold a key
   */
  public static Identity in(Path dataDir) throws IOException {
    Path file = dataDir.resolve(FILE);
    return Files.exists(file) ? read(file) : rotate(dataDir);
  }

  /**
   * Gives the data directory a new identity and forgets the one before. Peers that knew the old one
   * have to be told; a process that runs goes on under the old one until it is started again.
   */
  public static Identity rotate(Path dataDir) throws IOException {
    byte[] seed = new byte[SeededKey.SEED_BYTES];
    new SecureRandom().nextBytes(seed);
    String text = HexFormat.of().formatHex(seed) + "\n";
    PrivateFile.write(dataDir.resolve(FILE), text.getBytes(StandardCharsets.US_ASCII));
    return ofSeed(seed);
  }

  /** The identity whose private key, as RFC 8032 has it, are these 32 bytes. */
  public static Identity ofSeed(byte[] seed) {
    return new Identity(SeededKey.of(seed));
  }

  private static Identity read(Path file) throws IOException {
    String digits = Files.readString(file, StandardCharsets.US_ASCII).strip();
    if (!digits.matches("[0-9a-f]{%d}".formatted(2 * SeededKey.SEED_BYTES))) {
      throw new IOException(
          "%s does not hold a key of %d hexadecimal digits; restore it from a backup, or move it"
                  .formatted(file, 2 * SeededKey.SEED_BYTES)
              + " away to get a new identity");
    }
    return ofSeed(HexFormat.of().parseHex(digits));
  }

  /** By what name peers know it. */
  public NodeId id() {
    return id;
  }

  /** The pair with which it proves that. */
  public KeyPair keys() {
    return keys;
  }

  @Override
  public String toString() {
    return "Identity[" + id + "]";
  }
}
