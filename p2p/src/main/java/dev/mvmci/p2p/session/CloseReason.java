package dev.mvmci.p2p.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.RejectedExecutionException;

/** Why a session is ended, as the other side hears it. */
enum CloseReason {
  /** Of HTTP/3: no error. */
  STOPPING(0x100, "the endpoint stops"),
  /** Of HTTP/3: excessive load. */
  TOO_MANY(0x107, "too many sessions"),
  REPLACED(0x4d01, "a newer session of this key took its place"),
  NOT_ADMITTED(0x4d02, "this key is not admitted"),
  CUT(0x4d03, "this key is not admitted any more"),
  NO_PROTOCOL(0x4d04, "no protocol is spoken");

  private final int code;
  private final String text;

  CloseReason(int code, String text) {
    this.code = code;
    this.text = text;
  }

  void close(QuicChannel channel) {
    ByteBuf reason = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    try {
      var _ = channel.close(true, code, reason);
    } catch (RejectedExecutionException _) {
      // Its endpoint has stopped, and ended its sessions with that.
    }
  }

  /** What the other side gave as its reason. */
  static String of(QuicConnectionCloseEvent event) {
    String reason = new String(event.reason(), StandardCharsets.UTF_8);
    if (event.isTlsError()) {
      return "TLS alert " + QuicConnectionCloseEvent.extractTlsError(event.error());
    }
    return reason.isEmpty() ? "error 0x%x".formatted(event.error()) : reason;
  }
}
