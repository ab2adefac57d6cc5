package dev.mvmci.repram.client;

/** When a put may take place, judged by the node that is asked. */
public sealed interface Condition {

  /** Always. */
  record Always() implements Condition {}

  /** Only where the key has no value. */
  record IfAbsent() implements Condition {}

  /** Only where the value has this {@link Value#version}. */
  record IfVersion(String version) implements Condition {}

  Condition ALWAYS = new Always();
  Condition IF_ABSENT = new IfAbsent();
}
