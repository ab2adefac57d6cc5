package dev.mvmci.sql.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvmci.sql.Statement;
import java.nio.ByteBuffer;
import java.util.Arrays;
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
      withVersion[0] = 1;
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
            .mapToObj(i -> new Command(new CommandId(7, i), List.of(statement)))
            .toList();

    assertThat(EntryCodec.encode(new Entry(1, commands)).length).isLessThan(100 * 20);
  }

  @Example
  void anEntryOfALaterFormatNamesBothFormats() {
    assertThatThrownBy(() -> EntryCodec.decode(ByteBuffer.wrap(new byte[] {2, 0})))
        .isInstanceOf(MalformedEntry.class)
        .hasMessageContaining("format 2")
        .hasMessageContaining("format 1");
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
            .as((client, sequence, list) -> new Command(new CommandId(client, sequence), list));
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
