package dev.mvmci.repram.conformance;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.AnnotationConsumer;
import org.junit.jupiter.params.support.ParameterDeclarations;

/**
 * Runs a test against our node and every foreign one that was provided, in an open and in a signed
 * cluster. Tests of one class share the nodes.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ArgumentsSource(Subjects.Provider.class)
@interface Subjects {

  Kind[] value() default {Kind.JAVA, Kind.GO, Kind.TYPESCRIPT};

  /** Whether nodes of signed clusters take part. */
  boolean signed() default true;

  /** Hands out the nodes. */
  final class Provider implements ArgumentsProvider, AnnotationConsumer<Subjects> {

    private List<Kind> kinds = List.of();
    private List<String> secrets = List.of();

    @Override
    public void accept(Subjects annotation) {
      kinds = Arrays.stream(annotation.value()).filter(Given.HERE::has).toList();
      secrets = annotation.signed() ? List.of("", Settings.SECRET) : List.of("");
    }

    @Override
    public Stream<? extends Arguments> provideArguments(
        ParameterDeclarations parameters, ExtensionContext context) {
      var store =
          context.getRoot().getStore(Namespace.create(Fleet.class, context.getRequiredTestClass()));
      Fleet fleet = store.computeIfAbsent(Fleet.class, _ -> new Fleet(), Fleet.class);
      return kinds.stream()
          .flatMap(kind -> secrets.stream().map(secret -> new Wanted(kind, secret)))
          .filter(wanted -> wanted.kind() != Kind.ERA_004 || wanted.secret().isEmpty())
          .filter(Wanted::available)
          .map(wanted ->
              Arguments.of(store.computeIfAbsent(wanted, _ -> wanted.start(fleet), Subject.class)));
    }
  }

  /** A node a test is to be run against. */
  record Wanted(Kind kind, String secret) {
    boolean available() {
      return kind == Kind.JAVA
          || Given.HERE.command(kind).isPresent()
          || Given.HERE.running(kind, secret).isPresent();
    }

    Subject start(Fleet fleet) {
      return fleet.start(kind, Settings.open("subject-" + kind).secret(secret));
    }
  }
}
