package dev.mvmci.engine.store;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/** Bytes made smaller for the disk. */
public final class Deflated {

  private Deflated() {}

  public static byte[] deflate(byte[] bytes) {
    var out = new ByteArrayOutputStream();
    var deflater = new Deflater(Deflater.BEST_SPEED);
    try (var compressing = new DeflaterOutputStream(out, deflater)) {
      compressing.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot fail to be written", e);
    } finally {
      deflater.end();
    }
    return out.toByteArray();
  }

  /** What was deflated; throws {@link UncheckedIOException} if the bytes are damaged. */
  public static byte[] inflate(byte[] deflated) {
    try (var in = new InflaterInputStream(new ByteArrayInputStream(deflated))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("damaged compressed bytes: " + e.getMessage(), e);
    }
  }
}
