package dev.mvmci.app.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.status.NopStatusListener;
import ch.qos.logback.core.util.Duration;
import ch.qos.logback.core.util.FileSize;
import java.nio.file.Path;

/**
 * Sets up Logback, which finds this as a service. In code, because reading a description of it took
 * time at each start; {@code -Dlogback.configurationFile=…} still puts one in its place.
 */
public final class LogSetup extends ContextAwareBase implements Configurator {

  private static final String DIRECTORY = "mvm-ci.logs";
  private static final String LEVEL = "mvm-ci.log-level";

  private static final FileSize FILE_SIZE = new FileSize(10 * FileSize.MB_COEFFICIENT);
  private static final int OLD_FILES = 10;

  /** For Logback. */
  public LogSetup() {}

  /**
   * What serves tells what it does from {@code level} on, and keeps that in files of this directory
   * too; commands that ask once say by themselves what there is to say. To be called before
   * anything logs.
   */
  public static void keep(Path directory, String level) {
    System.setProperty(DIRECTORY, directory.toString());
    System.setProperty(LEVEL, level);
  }

  /** Whether somebody brought a configuration of their own. */
  static boolean replaced() {
    return System.getProperty("logback.configurationFile") != null;
  }

  @Override
  public ExecutionStatus configure(LoggerContext logs) {
    if (replaced()) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    logs.getStatusManager().add(new NopStatusListener());
    // Libraries speak up when something is wrong.
    Logger root = logs.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(screen(logs));
    String directory = System.getProperty(DIRECTORY);
    if (directory != null) {
      root.addAppender(files(logs, directory));
    }
    level(logs, "dev.mvmci", Level.toLevel(System.getProperty(LEVEL), Level.WARN));
    // Said at every start whatever the root says: at INFO it writes 150 lines.
    level(logs, "org.apache.ratis", Level.WARN);
    // These say a line, with the sender's own bytes in it, for every malformed request.
    level(logs, "org.eclipse.jetty.util.HostPort", Level.OFF);
    level(logs, "org.eclipse.jetty.http", Level.ERROR);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  private static void level(LoggerContext logs, String name, Level level) {
    logs.getLogger(name).setLevel(level);
  }

  private static ConsoleAppender<ILoggingEvent> screen(LoggerContext logs) {
    var screen = new ConsoleAppender<ILoggingEvent>();
    screen.setName("screen");
    screen.setTarget("System.err");
    return started(screen, "%d{HH:mm:ss.SSS} %-5level %msg%n%ex{short}", logs);
  }

  private static RollingFileAppender<ILoggingEvent> files(LoggerContext logs, String directory) {
    var files = new RollingFileAppender<ILoggingEvent>();
    files.setName("files");
    files.setContext(logs);
    files.setFile(directory + "/mvm-ci.log");
    // By size alone: what also rolls by date reads the calendars of all countries at each start.
    var rolling = new FixedWindowRollingPolicy();
    rolling.setContext(logs);
    rolling.setParent(files);
    rolling.setFileNamePattern(directory + "/mvm-ci.%i.log.gz");
    rolling.setMinIndex(1);
    rolling.setMaxIndex(OLD_FILES);
    rolling.start();
    files.setRollingPolicy(rolling);
    var full = new SizeBasedTriggeringPolicy<ILoggingEvent>();
    full.setContext(logs);
    full.setMaxFileSize(FILE_SIZE);
    full.setCheckIncrement(Duration.buildBySeconds(1));
    full.start();
    files.setTriggeringPolicy(full);
    return started(files, "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0} %msg%n", logs);
  }

  private static <A extends OutputStreamAppender<ILoggingEvent>> A started(
      A appender, String pattern, LoggerContext logs) {
    var encoder = new PatternLayoutEncoder();
    encoder.setContext(logs);
    encoder.setPattern(pattern);
    encoder.start();
    appender.setContext(logs);
    appender.setEncoder(encoder);
    appender.start();
    return appender;
  }
}
