package dev.mvmci.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerIdentityTest {

  @Test
  void staysTheSameOnceMade(@TempDir Path directory) throws Exception {
    String first = WorkerIdentity.in(directory.resolve("worker-id"));
    assertThat(WorkerIdentity.in(directory.resolve("worker-id"))).isEqualTo(first);
    assertThat(WorkerIdentity.in(directory.resolve("other"))).isNotEqualTo(first);
  }
}
