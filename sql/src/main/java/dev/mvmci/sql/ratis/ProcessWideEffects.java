package dev.mvmci.sql.ratis;

import java.lang.Thread.UncaughtExceptionHandler;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.ratis.metrics.MetricRegistries;
import org.apache.ratis.util.ExitUtils;

/** What Ratis would do to the whole process, undone: a library is a guest in it. */
final class ProcessWideEffects {

  /** Held here, because the system keeps no logger that nobody holds. */
  private static final Logger GRPC_LOG = Logger.getLogger("org.apache.ratis.thirdparty.io.grpc");

  static {
    // gRPC speaks of its own start on the console, past the logging of the process.
    if (GRPC_LOG.getLevel() == null) {
      GRPC_LOG.setLevel(Level.WARNING);
    }
    // Ratis ends the process if gRPC cannot bind or if any thread of anyone ends by an exception.
    UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    ExitUtils.disableSystemExit();
    Thread.setDefaultUncaughtExceptionHandler(before);
    // Without a reporter of ours it publishes every metric as a JMX bean, slow to start.
    MetricRegistries.global().addReporterRegistration(_ -> {}, _ -> {});
  }

  private ProcessWideEffects() {}

  /** Takes effect before the first server is built; once is enough. */
  static void contain() {}
}
