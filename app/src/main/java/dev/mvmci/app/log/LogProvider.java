package dev.mvmci.app.log;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Logback as {@link LogSetup} wants it, without a search. Services are looked for in every jar of
 * the class path, by SLF4J and again by Logback: a hundred files are opened for it at each start.
 */
public final class LogProvider implements SLF4JServiceProvider {

  private static final String PROVIDER = "slf4j.provider";

  private final LoggerContext logs = new LoggerContext();
  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final MDCAdapter context = new LogbackMDCAdapter();

  /** For SLF4J. */
  public LogProvider() {}

  /**
   * Has SLF4J take this one, unless another or another configuration was named. To be called before
   * anything logs.
   */
  public static void provide() {
    if (!LogSetup.replaced() && System.getProperty(PROVIDER) == null) {
      System.setProperty(PROVIDER, LogProvider.class.getName());
      // It would say at every start that it was told.
      System.setProperty("slf4j.internal.verbosity", "WARN");
    }
  }

  @Override
  public void initialize() {
    logs.setName("default");
    logs.setMDCAdapter(context);
    var _ = new LogSetup().configure(logs);
    logs.start();
  }

  @Override
  public ILoggerFactory getLoggerFactory() {
    return logs;
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return context;
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99";
  }
}
