package dev.mvmci.workflow.maven;

import org.apache.maven.plugin.logging.Log;
import org.teavm.tooling.TeaVMToolLog;

/** What TeaVM says, in Maven's log; its own story only if Maven is asked for it. */
final class MavenToolLog implements TeaVMToolLog {

  private final Log log;

  MavenToolLog(Log log) {
    this.log = log;
  }

  @Override
  public void info(String text) {
    log.debug(text);
  }

  @Override
  public void debug(String text) {
    log.debug(text);
  }

  @Override
  public void warning(String text) {
    log.warn(text);
  }

  @Override
  public void error(String text) {
    log.error(text);
  }

  @Override
  public void info(String text, Throwable cause) {
    log.debug(text, cause);
  }

  @Override
  public void debug(String text, Throwable cause) {
    log.debug(text, cause);
  }

  @Override
  public void warning(String text, Throwable cause) {
    log.warn(text, cause);
  }

  @Override
  public void error(String text, Throwable cause) {
    log.error(text, cause);
  }
}
