package dev.mvmci.app.node;

import dev.mvmci.http.Handler;
import dev.mvmci.http.HttpServer;
import dev.mvmci.http.LocalOrigin;
import dev.mvmci.http.ServerConfig;
import java.io.IOException;

/** A bound port whose routes are put behind it when they are there. */
final class Front implements AutoCloseable {

  private final Address address;
  private final Gate gate;
  private final HttpServer server;

  private Front(Address address, Gate gate, HttpServer server) {
    this.address = address;
    this.gate = gate;
    this.server = server;
  }

  /**
   * Binds the address.
   *
   * @param flag by which another port is chosen, for the message to the operator
   */
  static Front bind(Address address, String flag) {
    var gate = new Gate();
    try {
      var config = ServerConfig.DEFAULT.at(address.host(), address.port());
      return new Front(address, gate, HttpServer.start(config, new LocalOrigin(gate)));
    } catch (HttpServer.AddressInUse e) {
      throw new StartRefused(
          "port %d on %s is already in use; stop what listens there, or choose another with %s"
              .formatted(address.port(), address.host(), flag),
          e);
    } catch (IOException e) {
      throw new StartRefused(e.getMessage() + "; choose another port with " + flag, e);
    }
  }

  void open(Handler routes) {
    gate.open(routes);
  }

  String url() {
    return address.url(server.port());
  }

  @Override
  public void close() {
    server.close();
  }
}
