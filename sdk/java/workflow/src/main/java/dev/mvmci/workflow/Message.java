package dev.mvmci.workflow;

import dev.mvmci.workflow.json.Codecs;
import dev.mvmci.workflow.json.JsonException;

/** A message that was received. */
public final class Message {

  private final String type;
  private final String json;
  private final Codecs codecs;

  Message(String type, String json, Codecs codecs) {
    this.type = type;
    this.json = json;
    this.codecs = codecs;
  }

  /** Its type. */
  public String type() {
    return type;
  }

  /** Its data, JSON as it was sent. */
  public String json() {
    return json;
  }

  /**
   * Its data.
   *
   * @throws JsonException if it is not of this type
   */
  public <T> T as(Class<T> dataType) {
    return codecs.read(json, dataType);
  }
}
