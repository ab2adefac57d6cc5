package dev.mvmci.sql.remote;

import dev.mvmci.sql.member.MutualProof;

/** What a caller and a member must share: the name of the cluster and its {@code secret_api}. */
final class Credentials {

  private static final MutualProof.Port PORT =
      new MutualProof.Port("mvmq", Protocol.VERSION, "mvm-ci api 1", "secret_api", 0);

  private final String clusterName;
  private final MutualProof proof;

  Credentials(String clusterName, String secret) {
    this.clusterName = clusterName;
    this.proof = new MutualProof(PORT, clusterName, secret);
  }

  /** Proves knowledge of them on the API port. */
  MutualProof proof() {
    return proof;
  }

  @Override
  public String toString() {
    return "Credentials[" + clusterName + ", ***]";
  }
}
