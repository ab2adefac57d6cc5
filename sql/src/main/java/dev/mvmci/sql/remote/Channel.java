package dev.mvmci.sql.remote;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.function.LongSupplier;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLSocket;

/** A connected socket, encrypted or not, before and after the handshake. */
final class Channel implements AutoCloseable {

  private static final int BUFFER_BYTES = 64 << 10;

  /** RFC 9266: 32 bytes under this label, without context. */
  private static final String BINDING_LABEL = "EXPORTER-Channel-Binding";

  private static final int BINDING_BYTES = 32;

  private final Socket socket;
  private final byte[] binding;
  private final Heard heard;
  private final DataInputStream in;
  private final DataOutputStream out;

  private Channel(Socket socket, byte[] binding, LongSupplier nanos) throws IOException {
    this.socket = socket;
    this.binding = binding;
    this.heard = new Heard(socket.getInputStream(), nanos);
    this.in = new DataInputStream(new BufferedInputStream(heard, BUFFER_BYTES));
    this.out =
        new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), BUFFER_BYTES));
  }

  /**
   * Nothing is encrypted.
   *
   * @param nanos a monotonic clock
   */
  static Channel plain(Socket socket, LongSupplier nanos) throws IOException {
    return new Channel(socket, new byte[0], nanos);
  }

  /**
   * Performs the TLS handshake, as client or as server as the socket says.
   *
   * @param nanos a monotonic clock
   */
  static Channel encrypted(SSLSocket socket, LongSupplier nanos) throws IOException {
    socket.startHandshake();
    ExtendedSSLSession session = (ExtendedSSLSession) socket.getSession();
    return new Channel(
        socket, session.exportKeyingMaterialData(BINDING_LABEL, new byte[0], BINDING_BYTES), nanos);
  }

  /** What both ends of an encrypted channel share and nobody else knows; empty if it is plain. */
  byte[] binding() {
    return binding;
  }

  /** When the other end last sent anything. From any thread. */
  long heardNanos() {
    return heard.atNanos;
  }

  DataInputStream in() {
    return in;
  }

  DataOutputStream out() {
    return out;
  }

  /** The other end's address without its port, which is another each time. */
  static String peer(Socket socket) {
    return socket.getRemoteSocketAddress() instanceof InetSocketAddress address
        ? address.getAddress().getHostAddress()
        : "unknown";
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /** Remembers when something came. */
  private static final class Heard extends FilterInputStream {
    private final LongSupplier nanos;
    private volatile long atNanos;

    private Heard(InputStream in, LongSupplier nanos) {
      super(in);
      this.nanos = nanos;
      this.atNanos = nanos.getAsLong();
    }

    @Override
    public int read() throws IOException {
      int next = super.read();
      atNanos = nanos.getAsLong();
      return next;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int count = super.read(buffer, offset, length);
      atNanos = nanos.getAsLong();
      return count;
    }
  }
}
