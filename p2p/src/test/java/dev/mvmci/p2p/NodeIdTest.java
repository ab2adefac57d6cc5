package dev.mvmci.p2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class NodeIdTest {

  private static final String TEXT =
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

  @Test
  void hasOneTextForm() {
    assertThat(NodeId.parse(TEXT)).hasToString(TEXT);
    assertThat(NodeId.parse("  " + TEXT.toUpperCase(Locale.ROOT) + "\n"))
        .isEqualTo(NodeId.parse(TEXT))
        .hasToString(TEXT);
    assertThat(NodeId.of(HexFormat.of().parseHex(TEXT))).isEqualTo(NodeId.parse(TEXT));
  }

  @Test
  void saysWhatIsWrongWithAText() {
    assertThatThrownBy(() -> NodeId.parse(TEXT.substring(1)))
        .hasMessageContaining("64")
        .hasMessageContaining("63");
    assertThatThrownBy(() -> NodeId.parse(TEXT.replace('d', 'x')))
        .hasMessageContaining("character 1 is 'x'");
    assertThatThrownBy(() -> NodeId.of(new byte[31])).hasMessageContaining("31");
  }

  @Test
  void isRoutedByTheHashOfItsKey() {
    assertThat(NodeId.parse(TEXT).routingId())
        .hasSize(NodeId.ROUTING_BYTES)
        .isEqualTo(NodeId.parse(TEXT).routingId());
    assertThat(HexFormat.of().formatHex(NodeId.parse(TEXT).routingId()))
        .isEqualTo("21fe31dfa154a261626bf854046fd227");
  }

  @Test
  void doesNotChangeWhenItsBytesAreWrittenTo() {
    NodeId id = NodeId.parse(TEXT);
    id.bytes()[0] = 0;
    assertThat(id).hasToString(TEXT);
  }
}
