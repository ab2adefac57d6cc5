package dev.mvmci.repram.conformance;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a node is to be started.
 *
 * @param secret empty for an open cluster
 * @param seeds {@code host:port} of nodes to join through
 * @param storageMebibytes 0 for no limit
 */
record Settings(
    String id, String secret, String enclave, List<String> seeds, int storageMebibytes) {

  static final String SECRET = "test-cluster-secret";

  /** Short enough for tests that wait for it, long enough for a busy machine. */
  static final int WRITE_TIMEOUT_SECONDS = 2;

  static Settings open(String id) {
    return new Settings(id, "", "default", List.of(), 0);
  }

  static Settings signed(String id) {
    return open(id).secret(SECRET);
  }

  Settings secret(String newSecret) {
    return new Settings(id, newSecret, enclave, seeds, storageMebibytes);
  }

  Settings enclave(String newEnclave) {
    return new Settings(id, secret, newEnclave, seeds, storageMebibytes);
  }

  Settings joining(Subject... newSeeds) {
    return new Settings(
        id,
        secret,
        enclave,
        List.of(newSeeds).stream().map(Subject::hostAndPort).toList(),
        storageMebibytes);
  }

  Settings storage(int mebibytes) {
    return new Settings(id, secret, enclave, seeds, mebibytes);
  }

  Optional<String> clusterSecret() {
    return secret.isEmpty() ? Optional.empty() : Optional.of(secret);
  }

  /** Whether a node somebody started with nothing but a secret is as good. */
  boolean plain() {
    return enclave.equals("default") && seeds.isEmpty() && storageMebibytes == 0;
  }

  /** The variables a node of any kind is configured by. */
  Map<String, String> environment(int port) {
    var variables = new HashMap<String, String>();
    variables.put("REPRAM_NETWORK", "private");
    variables.put("REPRAM_MODE", "standalone");
    variables.put("REPRAM_ADDRESS", "127.0.0.1");
    variables.put("REPRAM_NODE_ID", id);
    variables.put("REPRAM_HTTP_PORT", Integer.toString(port));
    variables.put("REPRAM_PEERS", String.join(",", seeds));
    variables.put("REPRAM_ENCLAVE", enclave);
    variables.put("REPRAM_CLUSTER_SECRET", secret);
    variables.put("REPRAM_INBOUND", "true");
    variables.put("REPRAM_MAX_STORAGE_MB", Integer.toString(storageMebibytes));
    variables.put("REPRAM_WRITE_TIMEOUT", Integer.toString(WRITE_TIMEOUT_SECONDS));
    variables.put("REPRAM_RATE_LIMIT", "100000");
    // The names of era 004, where they differ.
    variables.put("NODE_ADDRESS", "127.0.0.1");
    variables.put("REPRAM_PORT", Integer.toString(port));
    variables.put("REPRAM_BOOTSTRAP_PEERS", String.join(",", seeds));
    return variables;
  }
}
