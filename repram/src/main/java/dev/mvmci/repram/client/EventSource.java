package dev.mvmci.repram.client;

import java.io.IOException;
import java.util.function.Consumer;

/** Where a watch gets its events; asked again whenever they broke off. */
interface EventSource extends AutoCloseable {

  /**
   * Hands over events, each as JSON, until they break off.
   *
   * @throws IOException if that has a reason
   */
  void follow(Consumer<String> events) throws IOException, InterruptedException;

  @Override
  void close();
}
