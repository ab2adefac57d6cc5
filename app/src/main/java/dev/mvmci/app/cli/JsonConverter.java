package dev.mvmci.app.cli;

import dev.mvmci.http.HttpProblem;
import dev.mvmci.http.Json;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import tools.jackson.databind.JsonNode;

/** A JSON document given as an argument. */
final class JsonConverter implements ITypeConverter<JsonNode> {

  @Override
  public JsonNode convert(String text) {
    try {
      return Json.read(text.getBytes(StandardCharsets.UTF_8));
    } catch (HttpProblem e) {
      throw new TypeConversionException("'" + text + "' is not valid JSON");
    }
  }
}
