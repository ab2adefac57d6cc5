package dev.mvmci.fade.page;

import dev.mvmci.http.Response;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;

/** Renders pages; each goes out with the headers that keep scripts of others off it. */
public final class Pages {

  /** Own scripts and styles from own files, nothing inline, nobody's frame. */
  static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

  private final TemplateEngine templates =
      TemplateEngine.createPrecompiled(
          null, ContentType.Html, Pages.class.getClassLoader(), Pages.class.getPackageName());

  public Response board(int status, BoardPage page) {
    return render(status, "board.jte", page);
  }

  public Response message(int status, MessagePage page) {
    return render(status, "message.jte", page);
  }

  public Response monitor(MonitorPage page) {
    return render(200, "monitor.jte", page);
  }

  private Response render(int status, String template, Object page) {
    var output = new StringOutput();
    templates.render(template, page, output);
    return secured(Response.html(status, output.toString())).header("cache-control", "no-store");
  }

  /** An answer with the headers every page and file carries. */
  public static Response secured(Response response) {
    return response
        .header("content-security-policy", POLICY)
        .header("x-content-type-options", "nosniff")
        .header("x-frame-options", "DENY")
        .header("referrer-policy", "same-origin")
        .header("cross-origin-opener-policy", "same-origin");
  }
}
