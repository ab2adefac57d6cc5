package dev.mvmci.control.page;

import dev.mvmci.http.Response;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;

/** Renders the templates that the build compiled, with the headers that keep a browser safe. */
final class Templates {

  /** Nothing from elsewhere, nothing inline, nobody frames this. */
  static final String POLICY =
      "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none';"
          + " object-src 'none'";

  private final TemplateEngine engine =
      TemplateEngine.createPrecompiled(
          null,
          ContentType.Html,
          Templates.class.getClassLoader(),
          Templates.class.getPackageName());

  Response html(int status, String template, Object view) {
    var output = new StringOutput();
    engine.render(template, view, output);
    return protectedAnswer(Response.html(status, output.toString()))
        .header("cache-control", "no-store");
  }

  /** The answer with the headers that hold for all of the page's parts. */
  static Response protectedAnswer(Response response) {
    return response
        .header("content-security-policy", POLICY)
        .header("x-content-type-options", "nosniff")
        .header("x-frame-options", "DENY")
        // Not no-referrer: browsers would then send the form with "Origin: null", which is refused.
        .header("referrer-policy", "same-origin");
  }
}
