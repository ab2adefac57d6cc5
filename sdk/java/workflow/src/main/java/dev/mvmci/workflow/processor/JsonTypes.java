package dev.mvmci.workflow.processor;

import dev.mvmci.workflow.json.JsonValue;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.annotation.processing.ProcessingEnvironment;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.RecordComponentElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;

/** Which types have a codec, and how it is called in generated code. */
final class JsonTypes {

  private static final String CODEC = "dev.mvmci.workflow.json.Codec";

  private final Types types;
  private final Elements elements;

  JsonTypes(ProcessingEnvironment environment) {
    this.types = environment.getTypeUtils();
    this.elements = environment.getElementUtils();
  }

  boolean is(TypeMirror type, Class<?> raw) {
    return type.getKind() == TypeKind.DECLARED
        && ((TypeElement) types.asElement(type)).getQualifiedName().contentEquals(raw.getName());
  }

  /** The only argument of an Optional, if the type is one. */
  Optional<TypeMirror> optional(TypeMirror type) {
    return is(type, Optional.class)
        ? Optional.of(((DeclaredType) type).getTypeArguments().getFirst())
        : Optional.empty();
  }

  /** The expression for a type's codec. */
  String codec(TypeMirror type, Element at) {
    return switch (type.getKind()) {
      case INT -> CODEC + ".INT";
      case LONG -> CODEC + ".LONG";
      case DOUBLE -> CODEC + ".DOUBLE";
      case BOOLEAN -> CODEC + ".BOOLEAN";
      case DECLARED -> declared((DeclaredType) type, at);
      default -> throw unknown(type, at);
    };
  }

  private String declared(DeclaredType type, Element at) {
    if (is(type, String.class)) {
      return CODEC + ".TEXT";
    } else if (is(type, Integer.class)) {
      return CODEC + ".INT";
    } else if (is(type, Long.class)) {
      return CODEC + ".LONG";
    } else if (is(type, Double.class)) {
      return CODEC + ".DOUBLE";
    } else if (is(type, Boolean.class)) {
      return CODEC + ".BOOLEAN";
    } else if (is(type, JsonValue.class)) {
      return CODEC + ".VALUE";
    } else if (is(type, Optional.class)) {
      return CODEC + ".optional(" + codec(argument(type, 0, at), at) + ")";
    } else if (is(type, List.class)) {
      return CODEC + ".list(" + codec(argument(type, 0, at), at) + ")";
    } else if (is(type, Map.class)) {
      if (!is(argument(type, 0, at), String.class)) {
        throw new ModelException(at, "the keys of " + type + " are not texts");
      }
      return CODEC + ".map(" + codec(argument(type, 1, at), at) + ")";
    }
    TypeElement element = (TypeElement) type.asElement();
    return switch (element.getKind()) {
      case ENUM -> CODEC + ".enumeration(" + element.getQualifiedName() + ".values())";
      case RECORD -> "new " + codecClass(element) + "()";
      default -> throw unknown(type, at);
    };
  }

  private static TypeMirror argument(DeclaredType type, int index, Element at) {
    if (type.getTypeArguments().size() <= index) {
      throw new ModelException(at, type + " does not say of what");
    }
    return type.getTypeArguments().get(index);
  }

  private static ModelException unknown(TypeMirror type, Element at) {
    return new ModelException(
        at,
        type
            + " has no codec: JSON is made of String, int, long, double, boolean, their boxes,"
            + " enums, records, JsonValue, List, Map with String keys, and in records Optional of"
            + " these");
  }

  /** The name of the codec of a record. */
  String codecClass(TypeElement type) {
    return qualified(type, "_Json");
  }

  /** A name beside a type: that of the type, those it stands in before it, and what follows. */
  String qualified(TypeElement type, String suffix) {
    String packageName = elements.getPackageOf(type).getQualifiedName().toString();
    String within = type.getQualifiedName().toString();
    String simple = packageName.isEmpty() ? within : within.substring(packageName.length() + 1);
    return (packageName.isEmpty() ? "" : packageName + ".") + simple.replace('.', '_') + suffix;
  }

  /** The package of a type; empty for none. */
  String packageOf(TypeElement type) {
    return elements.getPackageOf(type).getQualifiedName().toString();
  }

  /** All records that values of a type are made of. */
  Set<TypeElement> recordsWithin(TypeMirror type, Element at) {
    var found = new LinkedHashSet<TypeElement>();
    collect(type, at, found);
    return found;
  }

  private void collect(TypeMirror type, Element at, Set<TypeElement> found) {
    if (type.getKind() != TypeKind.DECLARED) {
      return;
    }
    DeclaredType declared = (DeclaredType) type;
    TypeElement element = (TypeElement) declared.asElement();
    declared.getTypeArguments().forEach(argument -> collect(argument, at, found));
    if (element.getKind() == ElementKind.RECORD
        && !is(type, JsonValue.class)
        && !element.getQualifiedName().toString().startsWith("dev.mvmci.workflow.json.")
        && found.add(element)) {
      requireUsable(element);
      for (RecordComponentElement component : element.getRecordComponents()) {
        collect(component.asType(), component, found);
      }
    }
  }

  private static void requireUsable(TypeElement type) {
    if (!type.getTypeParameters().isEmpty()) {
      throw new ModelException(type, "a record with type parameters has no codec");
    }
    for (Element at = type; at != null; at = at.getEnclosingElement()) {
      if (at.getModifiers().contains(Modifier.PRIVATE)) {
        throw new ModelException(at, "a record with a codec must not be private");
      }
    }
  }
}
