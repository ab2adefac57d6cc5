package dev.mvmci.engine.run;

import dev.mvmci.engine.journal.JournalRecord;
import dev.mvmci.engine.module.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A digest of a run's records that grows with each: the SHA-256 of what it was and the record. Used
 * by one thread.
 */
final class RecordDigest {

  private byte[] value;

  /** A digest that is this so far. */
  RecordDigest(byte[] value) {
    this.value = value.clone();
  }

  /** The digest of no records. */
  static RecordDigest ofNothing() {
    return new RecordDigest(new byte[0]);
  }

  /** The digest of one record. */
  static RecordDigest of(JournalRecord record) {
    var digest = ofNothing();
    digest.add(record);
    return digest;
  }

  void add(JournalRecord record) {
    byte[] head =
        "%d %016x %s %s\n"
            .formatted(record.sequence(), record.argumentHash(), record.kind(), record.function())
            .getBytes(StandardCharsets.UTF_8);
    byte[] payload = record.payload();
    value =
        Sha256.of(
            ByteBuffer.allocate(value.length + head.length + payload.length)
                .put(value)
                .put(head)
                .put(payload)
                .array());
  }

  byte[] value() {
    return value.clone();
  }
}
