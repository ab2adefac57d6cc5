package dev.mvmci.sql.ratis;

import java.lang.Thread.UncaughtExceptionHandler;
import org.apache.ratis.util.ExitUtils;

/** What Ratis would do to the whole process, undone: a library is a guest in it. */
final class ProcessWideEffects {

  static {
    // Ratis ends the process if any thread of anyone ends by an exception.
    UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    ExitUtils.disableSystemExit();
    Thread.setDefaultUncaughtExceptionHandler(before);
  }

  private ProcessWideEffects() {}

  /** Takes effect before the first server is built; once is enough. */
  static void contain() {}
}
