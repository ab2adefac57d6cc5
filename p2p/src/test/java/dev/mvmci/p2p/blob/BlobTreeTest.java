package dev.mvmci.p2p.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlobTreeTest {

  /** What src/test/resources/blob-ids.py prints. */
  @ParameterizedTest
  @CsvSource({
    "0, daf2e01d299821faa9769b5825644b2594f5fc28aa0f4d94576a3731b9d7f6d4",
    "1, 2ea03556f8f5c57a85ff65243f9d8da2205b0ce506d01b915d9bd7ae0b00754a",
    "12, 6ef551d28264b595b0fde268760c834e51b0d9555e453129f2adc5dc030129b3",
    "262143, bedd0105ecdcc74abac8bec5d34015c5eabe346a00807cc7d6dcf3420d005e16",
    "262144, 7cf03ba4e8baeace36aea3908f5311c16651a75099bbfc444fadb59f7e9293d5",
    "262145, 7c7a2bea0a383cbf27ee832fc7cb7fbd9eda79d168aee994fa943573b4387cba",
    "524288, 32ca8ef638c92eec002b8d127a854c08ae5e6250bd27309c5627db0f0298f3cd",
    "786432, 381291465c55cf07118110e1b684ebf9f071f4dc5eaa7f1550a773c34e7da86b",
    "1310727, e8be976b5065f7b82e8cde3c9ccd27dab4c20b238048b03d76da92f86ba0fe7b",
    "2097152, 7edb29a95e694350d7d734abb3aacd9ddd44a537831d38ebf7ef0ffafcac9f22"
  })
  void anIdIsWhatItsRulesSay(int length, String id) {
    assertThat(Contents.tree(Contents.pattern(length)).id()).hasToString(id);
  }

  @Test
  void whoKnowsTheIdCannotBeToldAnotherLength() {
    BlobTree tree = Contents.tree(new byte[300_000]);
    assertThat(BlobTree.of(300_000, tree.leafHashes()).id()).isEqualTo(tree.id());
    assertThat(BlobTree.of(300_001, tree.leafHashes()).id()).isNotEqualTo(tree.id());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BlobTree.of(600_000, tree.leafHashes()))
        .withMessageContaining("600000 bytes");
    assertThatIllegalArgumentException().isThrownBy(() -> BlobTree.of(-1, tree.leafHashes()));
  }

  @Test
  void aLeafIsNoOtherAndNeitherLongerNorShorter() {
    byte[] content = Contents.pattern(BlobTree.LEAF_BYTES + 100);
    BlobTree tree = Contents.tree(content);
    assertThat(tree.leaves()).isEqualTo(2);
    assertThat(tree.matches(0, content, 0, BlobTree.LEAF_BYTES)).isTrue();
    assertThat(tree.matches(1, content, BlobTree.LEAF_BYTES, 100)).isTrue();
    assertThat(tree.matches(1, content, BlobTree.LEAF_BYTES, 99)).isFalse();
    assertThat(tree.matches(1, content, 0, 100)).isFalse();
    content[7] ^= 1;
    assertThat(tree.matches(0, content, 0, BlobTree.LEAF_BYTES)).isFalse();
  }

  @Test
  void theTextOfAnIdIsReadInEitherCase() {
    BlobId id = Contents.tree(new byte[1]).id();
    assertThat(BlobId.parse(id.toString())).isEqualTo(id).hasSameHashCodeAs(id);
    assertThat(BlobId.parse(id.toString().toUpperCase(Locale.ROOT))).isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "abc", "../../../../../../etc/passwd"})
  void whatIsNoIdIsRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BlobId.parse(text))
        .withMessageContaining("64 hexadecimal digits");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BlobId.parse("/".repeat(64)))
        .withMessageContaining("character 1");
  }
}
