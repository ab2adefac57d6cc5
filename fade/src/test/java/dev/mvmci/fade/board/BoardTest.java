package dev.mvmci.fade.board;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Messages on a board, on a clock of the test's own. */
class BoardTest {

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1000);
  private final Board board = new Board(Channel.LOBBY, now::get);
  private final List<BoardEvent> events = new ArrayList<>();

  private void follow() {
    var _ = board.follow(_ -> {}, events::add);
  }

  private void put(String key, String text, int ttl, int remaining) {
    board.put(
        key,
        new Message(text, "", ""),
        "",
        Optional.of(Duration.ofSeconds(ttl)),
        Duration.ofSeconds(remaining));
  }

  private void pass(int seconds) {
    now.addAndGet(Duration.ofSeconds(seconds).toNanos());
    board.expire();
  }

  private List<String> keys() {
    return board.view().messages().stream().map(Live::key).toList();
  }

  @Test
  void theNewestIsFirstWhateverTheOrderOfArrival() {
    put("msg-old", "a", 600, 100);
    put("msg-new", "b", 600, 590);
    put("msg-mid", "c", 3600, 3500);
    assertThat(keys()).containsExactly("msg-new", "msg-mid", "msg-old");
  }

  @Test
  void aMessageLeavesWhenItsTimeIsOver() {
    follow();
    put("msg-a", "a", 10, 10);
    pass(9);
    assertThat(board.view().messages().getFirst().remaining()).isEqualTo(Duration.ofSeconds(1));
    pass(1);
    assertThat(keys()).isEmpty();
    assertThat(board.view().faded()).isEqualTo(1);
    assertThat(events).last().isEqualTo(new BoardEvent.Faded("msg-a"));
  }

  @Test
  void losingContactWipesNothing() {
    put("msg-a", "a", 60, 60);
    board.live(true);
    board.live(false);
    assertThat(board.view().live()).isFalse();
    assertThat(keys()).containsExactly("msg-a");
  }

  @Test
  void hearingTheSameAgainTellsNobody() {
    follow();
    put("msg-a", "a", 60, 60);
    put("msg-a", "a", 60, 59);
    assertThat(events).hasSize(1);
    put("msg-a", "other", 60, 60);
    put("msg-a", "other", 3600, 3600);
    assertThat(events).hasSize(3);
  }

  @Test
  void whatIsOverOnArrivalNeverShows() {
    follow();
    put("msg-a", "a", 60, 0);
    assertThat(events).isEmpty();
    assertThat(keys()).isEmpty();
  }

  @Test
  void aBoardHasRoomForSoManyAndTheNextToGoMakesIt() {
    for (int i = 0; i < Board.MAX_MESSAGES; i++) {
      put("msg-" + i, "x", 3600, 1000 + i);
    }
    put("msg-one-more", "x", 3600, 3000);
    assertThat(keys()).hasSize(Board.MAX_MESSAGES).contains("msg-one-more").doesNotContain("msg-0");
  }
}
