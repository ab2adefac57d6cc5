package dev.mvmci.fade;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.mvmci.fade.board.Live;

/** A message as the page's script reads it. */
record MessageJson(
    String key,
    String text,
    String callsign,
    String location,
    @JsonProperty("ttl_ms") long ttlMillis,
    @JsonProperty("remaining_ms") long remainingMillis) {

  static MessageJson of(Live live) {
    return new MessageJson(
        live.key(),
        live.message().text(),
        live.message().callsign(),
        live.message().location(),
        live.ttl().toMillis(),
        live.remaining().toMillis());
  }
}
