package dev.mvmci.fade.page;

import dev.mvmci.fade.board.Board;
import dev.mvmci.fade.board.Channel;
import dev.mvmci.fade.board.Draft;
import dev.mvmci.fade.nodes.Node;
import java.util.List;

/**
 * What the page of a channel shows.
 *
 * @param draft what the form holds: empty, or what could not be posted
 * @param faults why it could not; empty if nothing is wrong
 * @param sent key of the message just posted; empty if none was
 */
public record BoardPage(
    Channel channel,
    Board.View view,
    List<Node> nodes,
    Draft draft,
    List<String> faults,
    String sent) {

  public BoardPage {
    nodes = List.copyOf(nodes);
    faults = List.copyOf(faults);
  }

  long aliveNodes() {
    return nodes.stream().filter(Node::alive).count();
  }
}
