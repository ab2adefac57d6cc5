package dev.mvmci.sql.remote;

import dev.mvmci.http.tls.SelfSigned;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** Lays TLS 1.3 over connected sockets. */
final class TlsSockets {

  private static final String[] PROTOCOLS = {"TLSv1.3"};

  private final SSLContext context;
  private final boolean client;

  private TlsSockets(boolean client, KeyManager[] keys, TrustManager[] trust) {
    this.client = client;
    try {
      this.context = SSLContext.getInstance("TLSv1.3");
      context.init(keys, trust, new SecureRandom());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime lacks TLS 1.3", e);
    }
  }

  /** With a key and certificate made for this server, which nobody has to trust. */
  static TlsSockets ofServer() {
    try {
      KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      char[] inMemoryOnly = new char[0];
      X509Certificate[] chain = {SelfSigned.of(keys, "api")};
      store.setKeyEntry("api", keys.getPrivate(), inMemoryOnly, chain);
      KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
      managers.init(store, inMemoryOnly);
      return new TlsSockets(false, managers.getKeyManagers(), new TrustManager[0]);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("no certificate for the API port could be made", e);
    }
  }

  static TlsSockets ofClient() {
    return new TlsSockets(true, new KeyManager[0], new TrustManager[] {new ProvenInside()});
  }

  /** Closing the result closes the socket. */
  SSLSocket over(Socket socket, String host) throws IOException {
    SSLSocket tls =
        (SSLSocket) context.getSocketFactory().createSocket(socket, host, socket.getPort(), true);
    tls.setUseClientMode(client);
    tls.setEnabledProtocols(PROTOCOLS);
    return tls;
  }

  /**
   * Accepts any certificate, because it proves nothing here: the handshake inside the connection
   * does, and it holds only between the two ends of this very TLS connection. Who would step in
   * between has two connections, and the proof of neither fits the other.
   */
  private static final class ProvenInside extends X509ExtendedTrustManager {
    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
