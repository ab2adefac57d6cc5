package dev.mvmci.fade.board;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What may be posted. */
class DraftTest {

  private static Draft draft(String... namesAndValues) {
    var fields = new HashMap<>(Map.of("text", "hello", "ttl", "3600"));
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return Draft.of(fields);
  }

  @Test
  void aFullMessageIsTakenAndItsSignatureIsUpperCase() {
    Draft draft = draft("callsign", " ghost ", "location", "oslo");
    assertThat(draft.faults()).isEmpty();
    assertThat(new String(draft.message().bytes(), UTF_8)).isEqualTo("hello|GHOST|OSLO");
  }

  @Test
  void lengthsCountCharactersAsPeopleDoAndLineEndsOnce() {
    assertThat(draft("text", "👻".repeat(280)).faults()).isEmpty();
    assertThat(draft("text", "👻".repeat(281)).faults()).hasSize(1);
    assertThat(draft("text", "a\r\n".repeat(139) + "ab").faults()).isEmpty();
    assertThat(draft("callsign", "x".repeat(21)).faults()).hasSize(1);
    assertThat(draft("callsign", "x", "location", "x".repeat(31)).faults()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"text, a|b", "callsign, a|b", "text, '  '", "location, somewhere", "ttl, 604800"})
  void whatCannotBePostedIsNamed(String field, String value) {
    assertThat(draft(field, value).faults()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"''", "soon", "-1", "299", "99999999999999999999"})
  void onlyLifetimesOnOfferAreTaken(String ttl) {
    assertThat(draft("ttl", ttl).faults()).hasSize(1);
  }
}
