package dev.mvmci.bench.sql;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.thirdparty.io.grpc.CallOptions;
import org.apache.ratis.thirdparty.io.grpc.Channel;
import org.apache.ratis.thirdparty.io.grpc.MethodDescriptor;
import org.apache.ratis.thirdparty.io.grpc.Status;
import org.apache.ratis.thirdparty.io.grpc.stub.ClientCalls;
import org.apache.ratis.thirdparty.io.grpc.stub.StreamObserver;

/**
 * As lean a client of etcd as gRPC allows: messages are written by hand, answers are not read, one
 * connection serves all callers. So the client does for etcd no more than ours does for us.
 */
final class EtcdClient {

  private static final MethodDescriptor<byte[], byte[]> PUT = method("etcdserverpb.KV/Put");
  private static final MethodDescriptor<byte[], byte[]> RANGE = method("etcdserverpb.KV/Range");

  private final Channel channel;

  EtcdClient(Channel channel) {
    this.channel = channel;
  }

  void put(String key, byte[] value) {
    var message = new ByteArrayOutputStream(key.length() + value.length + 8);
    field(message, 1, key.getBytes(StandardCharsets.UTF_8));
    field(message, 2, value);
    call(PUT, message.toByteArray());
  }

  /**
   * Reads a key.
   *
   * @param serializable from what the member has; otherwise linearizable, as etcd reads by default
   */
  void get(String key, boolean serializable) {
    var message = new ByteArrayOutputStream(key.length() + 4);
    field(message, 1, key.getBytes(StandardCharsets.UTF_8));
    if (serializable) {
      message.write((7 << 3)); // field 7, a number
      message.write(1);
    }
    call(RANGE, message.toByteArray());
  }

  private void call(MethodDescriptor<byte[], byte[]> method, byte[] message) {
    var answer = new Answer();
    ClientCalls.asyncUnaryCall(channel.newCall(method, CallOptions.DEFAULT), message, answer);
    answer.done.join();
  }

  /** A length-delimited field of protocol buffers; lengths here are below 2^14. */
  private static void field(ByteArrayOutputStream out, int number, byte[] bytes) {
    out.write((number << 3) | 2);
    if (bytes.length < 0x80) {
      out.write(bytes.length);
    } else {
      out.write((bytes.length & 0x7f) | 0x80);
      out.write(bytes.length >>> 7);
    }
    out.writeBytes(bytes);
  }

  private static MethodDescriptor<byte[], byte[]> method(String name) {
    return MethodDescriptor.<byte[], byte[]>newBuilder()
        .setType(MethodDescriptor.MethodType.UNARY)
        .setFullMethodName(name)
        .setRequestMarshaller(Bytes.AS_THEY_ARE)
        .setResponseMarshaller(Bytes.AS_THEY_ARE)
        .build();
  }

  private static final class Answer implements StreamObserver<byte[]> {
    final CompletableFuture<byte[]> done = new CompletableFuture<>();
    private byte[] value = {};

    @Override
    public void onNext(byte[] bytes) {
      value = bytes;
    }

    @Override
    public void onError(Throwable failure) {
      done.completeExceptionally(Status.fromThrowable(failure).asRuntimeException());
    }

    @Override
    public void onCompleted() {
      done.complete(value);
    }
  }

  private enum Bytes implements MethodDescriptor.Marshaller<byte[]> {
    AS_THEY_ARE;

    @Override
    public InputStream stream(byte[] bytes) {
      return new ByteArrayInputStream(bytes);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
