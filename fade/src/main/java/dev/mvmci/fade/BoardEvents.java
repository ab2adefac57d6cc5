package dev.mvmci.fade;

import dev.mvmci.fade.board.Board;
import dev.mvmci.fade.board.BoardEvent;
import dev.mvmci.fade.board.Boards;
import dev.mvmci.fade.board.Channel;
import dev.mvmci.fade.nodes.Node;
import dev.mvmci.fade.nodes.NodePool;
import dev.mvmci.http.EventStream;
import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.Json;
import dev.mvmci.http.Problem;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import java.util.List;
import java.util.Map;

/**
 * {@code /events}: a board as it changes. First {@code snapshot} and {@code nodes}, then {@code
 * new}, {@code expired}, {@code contact} and again {@code nodes}. However many look on, each board
 * is followed once.
 */
final class BoardEvents {

  /** Viewers at the same time; further ones are answered 503 and see the page stand still. */
  static final int MAX_VIEWERS = 2000;

  private final Boards boards;
  private final NodePool pool;

  BoardEvents(Boards boards, NodePool pool) {
    this.boards = boards;
    this.pool = pool;
  }

  private record Snapshot(String channel, boolean live, long faded, List<MessageJson> messages) {}

  Response open(Request request) throws InterruptedException {
    String name = request.query().first("channel").orElse(Channel.LOBBY.name());
    if (!Channel.valid(name)) {
      throw HttpProblem.badRequest(
          "channel is '%s'; it takes 1 to 24 of a-z and 0-9".formatted(Problem.excerpt(name)));
    }
    if (boards.followers() >= MAX_VIEWERS) {
      throw HttpProblem.of(503, MAX_VIEWERS + " are looking on already; come back");
    }
    Board board = boards.open(new Channel(name));
    return EventStream.open(stream -> follow(board, stream));
  }

  private AutoCloseable follow(Board board, EventStream stream) {
    AutoCloseable messages =
        board.follow(view -> snapshot(board, view, stream), event -> send(event, stream));
    AutoCloseable nodes = pool.onChange(now -> send(now, stream));
    send(pool.nodes(), stream);
    return () -> {
      nodes.close();
      messages.close();
    };
  }

  private static void snapshot(Board board, Board.View view, EventStream stream) {
    var snapshot =
        new Snapshot(
            board.channel().name(),
            view.live(),
            view.faded(),
            view.messages().stream().map(MessageJson::of).toList());
    stream.offer("snapshot", Json.text(snapshot));
  }

  private static void send(BoardEvent event, EventStream stream) {
    switch (event) {
      case BoardEvent.Arrived(var message) ->
          stream.offer("new", Json.text(MessageJson.of(message)));
      case BoardEvent.Faded(String key) -> stream.offer("expired", Json.text(Map.of("key", key)));
      case BoardEvent.Contact(boolean live) ->
          stream.offer("contact", Json.text(Map.of("live", live)));
    }
  }

  private static void send(List<Node> nodes, EventStream stream) {
    stream.offer("nodes", Json.text(nodes.stream().map(NodesApi.NodeJson::of).toList()));
  }
}
