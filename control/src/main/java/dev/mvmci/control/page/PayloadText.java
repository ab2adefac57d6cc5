package dev.mvmci.control.page;

import dev.mvmci.http.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.JsonNode;

/** Stored JSON as text for people. */
final class PayloadText {

  private static final PrettyPrinter INDENTED =
      new DefaultPrettyPrinter(
          Separators.createDefaultInstance().withObjectNameValueSpacing(Separators.Spacing.AFTER));

  private PayloadText() {}

  /** What a payload is about, in one line. */
  static String summary(String payload) {
    JsonNode node = parse(payload);
    if (node.path("url").isString()) {
      return node.path("url").stringValue();
    }
    if (node.path("module").isString()) {
      JsonNode workflow = node.path("workflow");
      return "Module: "
          + node.path("module").stringValue()
          + (workflow.isString() ? " · " + workflow.stringValue() : "");
    }
    if (node.path("type").isString()) {
      return "Type: " + node.path("type").stringValue();
    }
    if (node.path("name").isString()) {
      return "Name: " + node.path("name").stringValue();
    }
    if (node.isObject()) {
      return "Payload with " + Wording.count(node.size(), "field");
    }
    return node.isArray() ? "List with " + Wording.count(node.size(), "item") : payload;
  }

  /** The same JSON with line breaks; text that is no JSON stays as it is. */
  static String pretty(String json) {
    JsonNode node = parse(json);
    return node.isMissingNode()
        ? json
        : Json.mapper().writer().with(INDENTED).writeValueAsString(node);
  }

  /** The document, or a missing node for what is none: the page shows that as it is. */
  static JsonNode parse(String json) {
    try {
      return Json.mapper().readTree(json);
    } catch (JacksonException _) {
      return Json.mapper().missingNode();
    }
  }
}
