package dev.mvmci.fade.page;

import dev.mvmci.fade.board.Boards.Found;
import dev.mvmci.fade.board.Channel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the page of one key shows.
 *
 * @param found null if no node could be asked
 */
public record MessagePage(String key, @Nullable Found found) {

  /** Where to go from here. */
  Channel channel() {
    return Optional.of(key).flatMap(Channel::of).orElse(Channel.LOBBY);
  }
}
