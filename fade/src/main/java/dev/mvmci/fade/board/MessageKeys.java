package dev.mvmci.fade.board;

import java.util.List;
import java.util.random.RandomGenerator;

/** Makes keys that people can read to each other: {@code msg-velvet-otter-482913}. */
final class MessageKeys {

  private static final int NUMBERS = 1_000_000;

  private static final List<String> ADJECTIVES =
      List.of(
          "amber",
          "ancient",
          "arctic",
          "autumn",
          "brave",
          "bright",
          "broken",
          "calm",
          "cobalt",
          "copper",
          "cosmic",
          "crimson",
          "crystal",
          "dim",
          "distant",
          "drifting",
          "dusty",
          "electric",
          "ember",
          "fading",
          "faint",
          "feral",
          "floating",
          "foggy",
          "frozen",
          "gentle",
          "ghostly",
          "gilded",
          "hidden",
          "hollow",
          "humming",
          "indigo",
          "iron",
          "ivory",
          "jade",
          "last",
          "lone",
          "lost",
          "lucid",
          "lunar",
          "midnight",
          "misty",
          "neon",
          "nimble",
          "northern",
          "opal",
          "pale",
          "phantom",
          "polar",
          "quiet",
          "rapid",
          "restless",
          "rusty",
          "sable",
          "silent",
          "silver",
          "sleepy",
          "solar",
          "spectral",
          "velvet",
          "violet",
          "wandering",
          "wild",
          "winter");

  private static final List<String> NOUNS =
      List.of(
          "anchor",
          "antenna",
          "arrow",
          "badger",
          "beacon",
          "bell",
          "bridge",
          "candle",
          "canyon",
          "cipher",
          "cloud",
          "comet",
          "compass",
          "coral",
          "crane",
          "delta",
          "dune",
          "echo",
          "ember",
          "falcon",
          "fern",
          "ferry",
          "firefly",
          "forest",
          "fox",
          "glacier",
          "harbor",
          "heron",
          "island",
          "kestrel",
          "lantern",
          "lark",
          "lighthouse",
          "lynx",
          "mast",
          "meadow",
          "meteor",
          "mirror",
          "moon",
          "moth",
          "nebula",
          "orbit",
          "otter",
          "owl",
          "pebble",
          "petal",
          "pine",
          "prism",
          "pulsar",
          "radio",
          "raven",
          "reef",
          "river",
          "sail",
          "shadow",
          "signal",
          "sparrow",
          "star",
          "static",
          "storm",
          "tide",
          "vortex",
          "willow",
          "wren");

  private final RandomGenerator random;

  MessageKeys(RandomGenerator random) {
    this.random = random;
  }

  String next(Channel channel) {
    return "%s-%s-%s-%d"
        .formatted(channel.name(), pick(ADJECTIVES), pick(NOUNS), random.nextInt(NUMBERS));
  }

  private String pick(List<String> words) {
    return words.get(random.nextInt(words.size()));
  }
}
