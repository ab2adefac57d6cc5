package dev.mvmci.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvmci.engine.journal.JournalRecord.Kind;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class RecordCodecTest {

  @Provide
  Arbitrary<List<JournalRecord>> batches() {
    return Combinators.combine(
            Arbitraries.longs(),
            Arbitraries.longs(),
            Arbitraries.of(Kind.class),
            Arbitraries.strings().alpha().ofMaxLength(40),
            Arbitraries.longs(),
            Arbitraries.bytes().array(byte[].class).ofMaxSize(200))
        .as(JournalRecord::new)
        .list()
        .ofMaxSize(20);
  }

  @Property(tries = 150)
  void whatIsEncodedIsDecodedEqual(@ForAll("batches") List<JournalRecord> records) {
    byte[] bytes = RecordCodec.encode(records);

    assertThat(RecordCodec.decode(bytes)).isEqualTo(records);
    for (int place = 0; place < records.size(); place++) {
      assertThat(RecordCodec.decodeAt(bytes, place)).isEqualTo(records.get(place));
    }
  }

  @Property(tries = 150)
  void anyDamagedByteIsNoticed(
      @ForAll("batches") List<JournalRecord> records,
      @ForAll @IntRange(min = 0, max = Integer.MAX_VALUE) int place,
      @ForAll @IntRange(min = 1, max = 255) int change) {
    byte[] bytes = RecordCodec.encode(records);
    bytes[place % bytes.length] ^= (byte) change;

    assertThatThrownBy(() -> RecordCodec.decode(bytes)).isInstanceOf(DamagedJournalException.class);
  }

  @Property(tries = 150)
  void aTornBatchIsNoticed(
      @ForAll("batches") List<JournalRecord> records,
      @ForAll @IntRange(min = 0, max = Integer.MAX_VALUE) int cut) {
    byte[] bytes = RecordCodec.encode(records);

    assertThatThrownBy(() -> RecordCodec.decode(Arrays.copyOf(bytes, cut % bytes.length)))
        .isInstanceOf(DamagedJournalException.class);
  }

  @Property(tries = 150)
  void garbageIsNeverMoreThanDamage(@ForAll byte[] garbage) {
    assertThatThrownBy(() -> RecordCodec.decode(garbage))
        .isInstanceOf(DamagedJournalException.class);
  }

  /** The checksum fits, so it is the reader itself that must not trust what it reads. */
  @Property(tries = 500)
  void garbageWithAChecksumIsReadOrDamageButNeverAnotherFailure(
      @ForAll("batches") List<JournalRecord> records,
      @ForAll @IntRange(min = 1, max = Integer.MAX_VALUE) int place,
      @ForAll byte change) {
    byte[] bytes = RecordCodec.encode(records);
    bytes[1 + place % (bytes.length - 5)] = change;
    byte[] resealed = resealed(bytes);

    try {
      assertThat(RecordCodec.encode(RecordCodec.decode(resealed))).hasSameSizeAs(resealed);
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
  @Example
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
