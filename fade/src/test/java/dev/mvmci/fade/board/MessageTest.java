package dev.mvmci.fade.board;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How values are read, keys are made and channels are found. */
class MessageTest {

  @ParameterizedTest
  @CsvSource({
    "plain, plain, '', ''",
    "hi|GHOST|OSLO, hi, GHOST, OSLO",
    "hi|GHOST|, hi, GHOST, ''",
    "hi|GHOST, hi, GHOST, ''",
    "a|b|c|d, a|b|c|d, '', ''",
    "x|<img src=x onerror=alert(1)>|X, x, <img src=x onerror=alert(1)>, X"
  })
  void valuesAreReadAsOldBoardsWroteThem(
      String value, String text, String callsign, String location) {
    assertThat(Message.parse(value.getBytes(UTF_8)))
        .hasValue(new Message(text, callsign, location));
  }

  @Test
  void whatIsNoShortTextIsNoMessage() {
    assertThat(Message.parse(new byte[] {(byte) 0xff, (byte) 0xfe})).isEmpty();
    assertThat(Message.parse(new byte[] {'a', 0, 'b'})).isEmpty();
    assertThat(Message.parse("x".repeat(4097).getBytes(UTF_8))).isEmpty();
    assertThat(Message.parse(new byte[0])).hasValue(new Message("", "", ""));
  }

  @ParameterizedTest
  @CsvSource({
    "msg-a-b-1, msg",
    "msg_17_ab, msg",
    "garden-calm-fern-2, garden",
    "hello, ''",
    "-x, ''",
    "Ümlaut-x, ''"
  })
  void aKeyBelongsToTheChannelOfItsFirstWord(String key, String channel) {
    assertThat(Channel.of(key).map(Channel::name).orElse("")).isEqualTo(channel);
  }

  @Test
  void keysCanBeReadAloudAndBelongToTheirChannel() {
    var keys = new MessageKeys(new Random(1));
    Pattern shape = Pattern.compile("garden-[a-z]+-[a-z]+-\\d{1,6}");
    for (int i = 0; i < 1000; i++) {
      assertThat(keys.next(new Channel("garden"))).matches(shape);
    }
  }
}
