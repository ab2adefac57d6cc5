package dev.mvmci.fade;

import dev.mvmci.fade.board.Board;
import dev.mvmci.fade.board.Boards;
import dev.mvmci.fade.board.Boards.Found;
import dev.mvmci.fade.board.Boards.Posted;
import dev.mvmci.fade.board.Channel;
import dev.mvmci.fade.board.Draft;
import dev.mvmci.fade.nodes.NodePool;
import dev.mvmci.fade.page.BoardPage;
import dev.mvmci.fade.page.MessagePage;
import dev.mvmci.fade.page.Pages;
import dev.mvmci.http.Call;
import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.Parameters;
import dev.mvmci.http.Problem;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.http.Router;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The pages of the board and what their forms do. */
final class BoardRoutes {

  /** A message of 280 characters, escaped, and its neighbours. */
  private static final long MAX_FORM_BYTES = 16 << 10;

  private final Boards boards;
  private final NodePool pool;
  private final Pages pages;

  BoardRoutes(Boards boards, NodePool pool, Pages pages) {
    this.boards = boards;
    this.pool = pool;
    this.pages = pages;
  }

  Router routes() {
    return Router.builder()
        .get("/", request -> board(request, Channel.LOBBY))
        .get("/c/{channel}", request -> board(request, channel(request.pathParameter("channel"))))
        .get("/m/{key...}", this::message)
        .get("/open", BoardRoutes::open)
        .post("/post", MAX_FORM_BYTES, this::post)
        .build();
  }

  private Response board(Request request, Channel channel) throws InterruptedException {
    String sent = request.query().first("sent").filter(channel::owns).orElse("");
    return page(200, channel, Draft.EMPTY, List.of(), sent);
  }

  private Response page(int status, Channel channel, Draft draft, List<String> faults, String sent)
      throws InterruptedException {
    Board.View view = boards.open(channel).view();
    return pages.board(status, new BoardPage(channel, view, pool.nodes(), draft, faults, sent));
  }

  private static Channel channel(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (!Channel.valid(lower)) {
      throw HttpProblem.notFound(
          "'%s' is no channel; its name takes 1 to 24 of a-z and 0-9"
              .formatted(Problem.excerpt(name)));
    }
    return new Channel(lower);
  }

  private Response message(Request request) throws InterruptedException {
    String key = request.pathParameter("key");
    try {
      Found found = boards.find(key);
      return pages.message(found instanceof Found.Nothing ? 404 : 200, new MessagePage(key, found));
    } catch (IOException | HttpProblem _) {
      return pages.message(503, new MessagePage(key, null));
    }
  }

  /** Where the two search forms lead, also without scripts. */
  private static Response open(Request request) {
    Optional<String> channel = request.query().first("channel").map(String::strip);
    if (channel.isPresent()) {
      return seeOther(channel(channel.get()).path());
    }
    String key = request.query().first("key").map(String::strip).orElse("");
    return seeOther(key.isEmpty() ? "/" : "/m/" + Call.escape(key));
  }

  private Response post(Request request) throws InterruptedException {
    requireOwnPage(request);
    Map<String, String> fields = fields(request.form());
    Channel channel = channel(fields.getOrDefault("channel", Channel.LOBBY.name()));
    Draft draft = Draft.of(fields);
    List<String> faults = draft.faults();
    if (!faults.isEmpty()) {
      return refused(request, 422, channel, draft, faults);
    }
    try {
      Posted posted = boards.post(channel, draft);
      String key = posted.message().key();
      return wantsJson(request)
          ? Response.json(201, MessageJson.of(posted.message()))
          : seeOther(
              "%s?sent=%s#m-%s".formatted(channel.path(), Call.escape(key), Call.escape(key)));
    } catch (IOException e) {
      return refused(
          request,
          503,
          channel,
          draft,
          List.of("No node took the message. It is still here; transmit it again."));
    } catch (HttpProblem e) {
      return refused(
          request,
          502,
          channel,
          draft,
          List.of("The node refused the message: " + e.problem().detail()));
    }
  }

  private Response refused(
      Request request, int status, Channel channel, Draft draft, List<String> faults)
      throws InterruptedException {
    return wantsJson(request)
        ? Response.json(status, Map.of("faults", faults))
        : page(status, channel, draft, faults, "");
  }

  /** Forms of other sites post nothing here in a visitor's name. */
  private static void requireOwnPage(Request request) {
    Optional<String> site = request.header("sec-fetch-site");
    boolean foreign =
        site.isPresent()
            ? !site.get().equals("same-origin") && !site.get().equals("none")
            : request.header("origin").filter(origin -> !sameHost(origin, request)).isPresent();
    if (foreign) {
      throw HttpProblem.of(403, "only this board's own page posts here; use /api/v1/data/{key}");
    }
  }

  private static boolean sameHost(String origin, Request request) {
    try {
      String authority = URI.create(origin).getRawAuthority();
      return authority != null && authority.equalsIgnoreCase(request.header("host").orElse(""));
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static boolean wantsJson(Request request) {
    return request.header("accept").orElse("").contains("application/json");
  }

  private static Map<String, String> fields(Parameters form) {
    var fields = new HashMap<String, String>();
    form.values().forEach((name, values) -> fields.put(name, values.getFirst()));
    return fields;
  }

  private static Response seeOther(String location) {
    return Response.empty(303).header("location", location);
  }
}
