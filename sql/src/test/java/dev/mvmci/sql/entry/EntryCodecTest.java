package dev.mvmci.sql.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvmci.sql.Statement;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class EntryCodecTest {

  @Property(tries = 300)
  void whatIsEncodedIsDecoded(@ForAll("entries") Entry entry) {
    Entry decoded = EntryCodec.decode(ByteBuffer.wrap(EntryCodec.encode(entry)));

    assertThat(decoded).usingRecursiveComparison().withStrictTypeChecking().isEqualTo(entry);
  }

  @Property(tries = 300)
  void sizeIsNeverUnderestimated(@ForAll("entries") Entry entry) {
    long estimated = entry.commands().stream().mapToLong(EntryCodec::sizeOf).sum();

    assertThat((long) EntryCodec.encode(entry).length).isLessThanOrEqualTo(estimated + 32);
  }

  @Property(tries = 1_000)
  void garbageIsRefusedOrReadButNeverBreaks(@ForAll byte[] garbage) {
    decodeOrRefuse(garbage);
    byte[] withVersion = garbage.clone();
    if (withVersion.length > 0) {
      withVersion[0] = 2;
    }
    decodeOrRefuse(withVersion);
  }

  @Property(tries = 200)
  void everyCutIsRefused(@ForAll("entries") Entry entry, @ForAll double where) {
    byte[] bytes = EntryCodec.encode(entry);
    double fraction = Double.isFinite(where) ? Math.abs(where % 1) : 0;
    byte[] cut = Arrays.copyOf(bytes, (int) (bytes.length * fraction));

    assertThatThrownBy(() -> EntryCodec.decode(ByteBuffer.wrap(cut)))
        .isInstanceOf(MalformedEntry.class);
  }

  @Example
  void aRepeatedTextStandsOnce() {
    Statement statement = Statement.of("INSERT INTO item (name) VALUES (?)", "x");
    List<Command> commands =
        LongStream.range(0, 100)
            .mapToObj(i -> new Command(new CommandId(7, i, 0), List.of(statement)))
            .toList();

    assertThat(EntryCodec.encode(new Entry(1, commands)).length).isLessThan(100 * 20);
  }

  /** As version 0.1.0 of this program wrote it. */
  @Example
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

  @Example
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

  @Provide
  Arbitrary<Entry> entries() {
    Arbitrary<Object> arguments =
        Arbitraries.oneOf(
            Arbitraries.longs().map(Object.class::cast),
            Arbitraries.doubles().map(Object.class::cast),
            Arbitraries.strings().ofMaxLength(30).map(EntryCodecTest::withoutHalfPairs),
            Arbitraries.bytes().array(byte[].class).ofMaxSize(30).map(Object.class::cast),
            Arbitraries.just((Object) "ünï¢ødé 😀"));
    Arbitrary<Statement> statements =
        Combinators.combine(
                Arbitraries.of("INSERT INTO a VALUES (?)", "DELETE FROM a", "UPDATE ä SET b = ?"),
                arguments.injectNull(0.1).list().ofMaxSize(5))
            .as(Statement::new);
    Arbitrary<Command> commands =
        Combinators.combine(
                Arbitraries.longs(), Arbitraries.longs(), statements.list().ofMaxSize(4))
            .as((client, sequence, list) ->
                new Command(
                    client == 0 ? CommandId.NONE : new CommandId(client, sequence, ~sequence),
                    list));
    return Combinators.combine(Arbitraries.longs(), commands.list().ofMaxSize(6)).as(Entry::new);
  }

  private static Object withoutHalfPairs(String text) {
    StringBuilder sound = new StringBuilder();
    text.codePoints()
        .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
        .forEach(sound::appendCodePoint);
    return sound.toString();
  }
}
