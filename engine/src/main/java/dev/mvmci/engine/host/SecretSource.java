package dev.mvmci.engine.host;

import java.util.Optional;

/** Where secrets come from. Thread-safe. */
@FunctionalInterface
public interface SecretSource {

  /** No secrets at all. */
  SecretSource NONE = _ -> Optional.empty();

  /** The value of the secret of this name as it is now. */
  Optional<byte[]> find(String name);
}
