package dev.mvmci.workflow.processor;

import dev.mvmci.workflow.json.JsonName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.lang.model.element.RecordComponentElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.TypeMirror;

/** The source of a record's codec. */
final class RecordSource {

  private final JsonTypes types;
  private final TypeElement type;

  RecordSource(JsonTypes types, TypeElement type) {
    this.types = types;
    this.type = type;
  }

  String text() {
    String codec = types.codecClass(type);
    var reads = new ArrayList<String>();
    var writes = new ArrayList<String>();
    for (RecordComponentElement component : type.getRecordComponents()) {
      add(component, reads, writes);
    }
    return """
    %1$s
    /** How {@link %2$s} stands in JSON. */
    @SuppressWarnings("all")
    public final class %3$s implements dev.mvmci.workflow.json.Codec<%2$s> {

      /** Makes the type known by its class. */
      public static void addTo(dev.mvmci.workflow.json.Codecs codecs) {
        codecs.add(%2$s.class, new %3$s());
      }

      @Override
      public %2$s read(dev.mvmci.workflow.json.JsonValue json) {
        dev.mvmci.workflow.json.JsonObject object = json.object();
        return new %2$s(%4$s);
      }

      @Override
      public dev.mvmci.workflow.json.JsonValue write(%2$s value) {
        return dev.mvmci.workflow.json.JsonObject.builder()%5$s
            .build();
      }
    }
    """
        .formatted(
            Sources.packageLine(types.packageOf(type)),
            type.getQualifiedName(),
            codec.substring(codec.lastIndexOf('.') + 1),
            String.join(",", reads),
            String.join("", writes));
  }

  private void add(RecordComponentElement component, List<String> reads, List<String> writes) {
    JsonName named = component.getAnnotation(JsonName.class);
    String accessor = component.getSimpleName().toString();
    String name = Sources.literal(named == null ? accessor : named.value());
    Optional<TypeMirror> optional = types.optional(component.asType());
    String codec = types.codec(optional.orElse(component.asType()), component);
    reads.add(
        "\n        object.%s(%s, %s)"
            .formatted(optional.isPresent() ? "optional" : "required", name, codec));
    writes.add(
        "\n        .%s(%s, value.%s(), %s)"
            .formatted(optional.isPresent() ? "putIf" : "put", name, accessor, codec));
  }
}
