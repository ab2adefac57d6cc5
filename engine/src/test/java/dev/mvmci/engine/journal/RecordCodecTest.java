package dev.mvmci.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvmci.engine.journal.JournalRecord.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class RecordCodecTest {

  private static final List<Kind> KINDS = List.of(Kind.values());

  /** The same for the same repetition, so that a failure can be looked at again. */
  private static Random random(RepetitionInfo repetition) {
    return new Random(repetition.getCurrentRepetition());
  }

  private static List<JournalRecord> batch(Random random) {
    var records = new ArrayList<JournalRecord>();
    for (int i = random.nextInt(21); i > 0; i--) {
      records.add(
          new JournalRecord(
              random.nextLong(),
              random.nextLong(),
              KINDS.get(random.nextInt(KINDS.size())),
              "fn".repeat(random.nextInt(20)),
              random.nextLong(),
              bytes(random, 200)));
    }
    return records;
  }

  private static byte[] bytes(Random random, int most) {
    byte[] bytes = new byte[random.nextInt(most + 1)];
    random.nextBytes(bytes);
    return bytes;
  }

  @RepeatedTest(100)
  void whatIsEncodedIsDecodedEqual(RepetitionInfo repetition) {
    List<JournalRecord> records = batch(random(repetition));
    byte[] bytes = RecordCodec.encode(records);

    assertThat(RecordCodec.decode(bytes)).isEqualTo(records);
    for (int place = 0; place < records.size(); place++) {
      assertThat(RecordCodec.decodeAt(bytes, place)).isEqualTo(records.get(place));
    }
    var told = new ArrayList<List<Object>>();
    RecordCodec.outline(bytes, (place, run, kind) -> told.add(List.of(place, run, kind)));
    assertThat(told).hasSameSizeAs(records);
    for (int place = 0; place < records.size(); place++) {
      JournalRecord record = records.get(place);
      assertThat(told.get(place)).containsExactly(place, record.run(), record.kind());
    }
  }

  @RepeatedTest(100)
  void anyDamagedByteIsNoticed(RepetitionInfo repetition) {
    Random random = random(repetition);
    byte[] bytes = RecordCodec.encode(batch(random));
    bytes[random.nextInt(bytes.length)] ^= (byte) (1 + random.nextInt(255));

    assertThatThrownBy(() -> RecordCodec.decode(bytes)).isInstanceOf(DamagedJournalException.class);
    assertThatThrownBy(() -> RecordCodec.outline(bytes, (_, _, _) -> {}))
        .isInstanceOf(DamagedJournalException.class);
  }

  @RepeatedTest(100)
  void aTornBatchIsNoticed(RepetitionInfo repetition) {
    Random random = random(repetition);
    byte[] bytes = RecordCodec.encode(batch(random));
    int cut = random.nextInt(bytes.length);

    assertThatThrownBy(() -> RecordCodec.decode(Arrays.copyOf(bytes, cut)))
        .isInstanceOf(DamagedJournalException.class);
  }

  @RepeatedTest(100)
  void garbageIsNeverMoreThanDamage(RepetitionInfo repetition) {
    byte[] garbage = bytes(random(repetition), 300);
    assertThatThrownBy(() -> RecordCodec.decode(garbage))
        .isInstanceOf(DamagedJournalException.class);
  }

  /** The checksum fits, so it is the reader itself that must not trust what it reads. */
  @RepeatedTest(300)
  void garbageWithAChecksumIsReadOrDamageButNeverAnotherFailure(RepetitionInfo repetition) {
    Random random = random(repetition);
    byte[] bytes = RecordCodec.encode(batch(random));
    bytes[1 + random.nextInt(bytes.length - 5)] = (byte) random.nextInt();
    byte[] resealed = resealed(bytes);

    try {
      assertThat(RecordCodec.encode(RecordCodec.decode(resealed))).hasSameSizeAs(resealed);
    } catch (DamagedJournalException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
    try {
      RecordCodec.outline(resealed, (_, _, kind) -> assertThat(kind).isNotNull());
    } catch (DamagedJournalException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  private static byte[] resealed(byte[] bytes) {
    var crc = new CRC32C();
    crc.update(bytes, 0, bytes.length - 4);
    return ByteBuffer.wrap(bytes.clone()).putInt(bytes.length - 4, (int) crc.getValue()).array();
  }

  /** Bytes that an earlier program wrote must be readable for ever. */
  @Test
  void theFormatIsTheOneOfVersionOne() {
    var record = new JournalRecord(1, 2, Kind.RESULT, "now", 3, new byte[] {4, 5});
    assertThat(HexFormat.of().formatHex(RecordCodec.encode(List.of(record))))
        .isEqualTo(
            "0100000001"
                + "0000001f"
                + "0000000000000001"
                + "0000000000000002"
                + "0000000000000003"
                + "03"
                + "03"
                + "6e6f77"
                + "0405"
                + "84d0e877");
  }
}
