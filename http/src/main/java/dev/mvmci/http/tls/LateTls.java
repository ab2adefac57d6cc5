package dev.mvmci.http.tls;

import java.security.KeyManagementException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The JVM's own TLS ({@link SSLContext#getDefault()}), made when the first connection wants it. The
 * JDK's HTTP client asks for TLS when it is built: providers are loaded and a hundred authorities
 * parsed, which takes longer than all else that a short command does, though most of what this
 * project calls is {@code http:}.
 */
public final class LateTls {

  private LateTls() {}

  /** A context for {@code HttpClient.Builder.sslContext}; go with it {@link #parameters}. */
  public static SSLContext context() {
    return new Context();
  }

  /**
   * What the client would ask the context for: TLS 1.3 or 1.2, with the JVM's choice of ciphers.
   */
  public static SSLParameters parameters() {
    return new SSLParameters(null, new String[] {"TLSv1.3", "TLSv1.2"});
  }

  private static final class Context extends SSLContext {
    @SuppressWarnings("NullAway") // a context of no provider's
    Context() {
      super(new Spi(), null, "TLS");
    }
  }

  /** The JVM keeps the default context, so it is not kept here. */
  private static SSLContext made() {
    try {
      return SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JVM has no TLS: " + e.getMessage(), e);
    }
  }

  private static final class Spi extends SSLContextSpi {
    @Override
    protected void engineInit(
        KeyManager @Nullable [] keys,
        TrustManager @Nullable [] trust,
        @Nullable SecureRandom random)
        throws KeyManagementException {
      throw new KeyManagementException("the default context is initialised");
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
      return made().createSSLEngine();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
      return made().createSSLEngine(host, port);
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
      return made().getSocketFactory();
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
      return made().getServerSocketFactory();
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
      return made().getServerSessionContext();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
      return made().getClientSessionContext();
    }

    @Override
    protected SSLParameters engineGetDefaultSSLParameters() {
      return made().getDefaultSSLParameters();
    }

    @Override
    protected SSLParameters engineGetSupportedSSLParameters() {
      return made().getSupportedSSLParameters();
    }
  }
}
