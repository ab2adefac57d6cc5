package dev.mvmci.sql.snapshot;

import java.io.IOException;
import java.nio.file.Path;

/** A database that can be copied while it is written to. */
@FunctionalInterface
public interface CopySource {

  /** Writes a consistent copy to a file that does not exist yet; does not stop writes. */
  void copyTo(Path target) throws IOException;
}
