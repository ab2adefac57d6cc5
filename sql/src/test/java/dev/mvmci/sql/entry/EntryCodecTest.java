package dev.mvmci.sql.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvmci.sql.Statement;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class EntryCodecTest {

  @RepeatedTest(100)
  void whatIsEncodedIsDecoded(RepetitionInfo repetition) {
    Entry entry = entry(random(repetition));
    Entry decoded = EntryCodec.decode(ByteBuffer.wrap(EntryCodec.encode(entry)));

    assertThat(decoded).usingRecursiveComparison().withStrictTypeChecking().isEqualTo(entry);
  }

  @RepeatedTest(100)
  void sizeIsNeverUnderestimated(RepetitionInfo repetition) {
    Entry entry = entry(random(repetition));
    long estimated = entry.commands().stream().mapToLong(EntryCodec::sizeOf).sum();

    assertThat((long) EntryCodec.encode(entry).length).isLessThanOrEqualTo(estimated + 32);
  }

  @RepeatedTest(200)
  void garbageIsRefusedOrReadButNeverBreaks(RepetitionInfo repetition) {
    byte[] garbage = bytes(random(repetition), 200);
    decodeOrRefuse(garbage);
    byte[] withVersion = garbage.clone();
    if (withVersion.length > 0) {
      withVersion[0] = 2;
    }
    decodeOrRefuse(withVersion);
  }

  @RepeatedTest(100)
  void everyCutIsRefused(RepetitionInfo repetition) {
    Random random = random(repetition);
    byte[] bytes = EntryCodec.encode(entry(random));
    byte[] cut = Arrays.copyOf(bytes, random.nextInt(bytes.length));

    assertThatThrownBy(() -> EntryCodec.decode(ByteBuffer.wrap(cut)))
        .isInstanceOf(MalformedEntry.class);
  }

  @Test
  void aRepeatedTextStandsOnce() {
    Statement statement = Statement.of("INSERT INTO item (name) VALUES (?)", "x");
    List<Command> commands =
        LongStream.range(0, 100)
            .mapToObj(i -> new Command(new CommandId(7, i, 0), List.of(statement)))
            .toList();

    assertThat(EntryCodec.encode(new Entry(1, commands)).length).isLessThan(100 * 20);
  }

  /** As version 0.1.0 of this program wrote it. */
  @Test
  void anEntryOfTheFirstFormatIsRead() {
    byte[] first =
        HexFormat.of().parseHex("01" + "02" + "01" + "0741204220432044" + "01" + "ff".repeat(8));
    ByteWriter rest = new ByteWriter();
    rest.writeSigned(5);
    rest.writeUnsigned(1);
    rest.writeUnsigned(0);
    rest.writeUnsigned(1);
    ValueCodec.write(rest, 7L);
    byte[] bytes = Arrays.copyOf(first, first.length + rest.size());
    System.arraycopy(rest.array(), 0, bytes, first.length, rest.size());

    assertThat(EntryCodec.decode(ByteBuffer.wrap(bytes)))
        .isEqualTo(
            new Entry(
                1, List.of(new Command(CommandId.NONE, List.of(Statement.of("A B C D", 7L))))));
  }

  @Test
  void anEntryOfALaterFormatNamesBothFormats() {
    assertThatThrownBy(() -> EntryCodec.decode(ByteBuffer.wrap(new byte[] {3, 0})))
        .isInstanceOf(MalformedEntry.class)
        .hasMessageContaining("format 3")
        .hasMessageContaining("format 2");
  }

  private static void decodeOrRefuse(byte[] bytes) {
    try {
      EntryCodec.decode(ByteBuffer.wrap(bytes));
    } catch (MalformedEntry e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
  }

  /** The same for the same repetition, so that a failure can be looked at again. */
  private static Random random(RepetitionInfo repetition) {
    return new Random(repetition.getCurrentRepetition());
  }

  private static Entry entry(Random random) {
    List<Command> commands = new ArrayList<>();
    for (int i = random.nextInt(7); i > 0; i--) {
      long client = random.nextInt(4) == 0 ? 0 : random.nextLong();
      long sequence = random.nextLong();
      CommandId id = client == 0 ? CommandId.NONE : new CommandId(client, sequence, ~sequence);
      commands.add(new Command(id, statements(random)));
    }
    return new Entry(random.nextLong(), commands);
  }

  private static List<Statement> statements(Random random) {
    List<String> texts = List.of("INSERT INTO a VALUES (?)", "DELETE FROM a", "UPDATE ä SET b = ?");
    List<Statement> statements = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      @Nullable Object[] arguments = new @Nullable Object[random.nextInt(6)];
      Arrays.setAll(arguments, _ -> argument(random));
      statements.add(Statement.of(texts.get(random.nextInt(texts.size())), arguments));
    }
    return statements;
  }

  private static @Nullable Object argument(Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> null;
      case 1 -> random.nextLong();
      case 2 -> (long) random.nextInt(300) - 150;
      case 3 -> random.nextGaussian() * Math.pow(10, random.nextInt(40));
      case 4 -> List.of(0.0, 1.5, Double.MIN_VALUE, Double.MAX_VALUE).get(random.nextInt(4));
      case 5 -> withoutHalfPairs(new String(bytes(random, 30), StandardCharsets.UTF_16BE));
      case 6 -> bytes(random, 30);
      default -> "ünï¢ødé 😀";
    };
  }

  private static byte[] bytes(Random random, int most) {
    byte[] bytes = new byte[random.nextInt(most + 1)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static Object withoutHalfPairs(String text) {
    StringBuilder sound = new StringBuilder();
    text.codePoints()
        .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
        .forEach(sound::appendCodePoint);
    return sound.toString();
  }
}
