package dev.mvmci.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/** A worker's name for life, kept in a file: it claims its own jobs again after a restart. */
public final class WorkerIdentity {

  private WorkerIdentity() {}

  /** The id in this file; a new one is made and stored when there is none. */
  public static String in(Path file) throws IOException {
    if (Files.exists(file)) {
      String id = Files.readString(file).strip();
      if (!id.isEmpty()) {
        return id;
      }
    }
    String id = "worker-" + UUID.randomUUID();
    Path written = Files.writeString(file.resolveSibling(file.getFileName() + ".new"), id + "\n");
    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    return id;
  }
}
