package dev.mvmci.app.cli;

import dev.mvmci.engine.embedded.Trial.Message;
import dev.mvmci.engine.embedded.TrialFailure;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A message given as an argument: its type, and after an equals sign its data, which is JSON. */
final class MessageConverter implements ITypeConverter<Message> {

  @Override
  public Message convert(String text) {
    int equals = text.indexOf('=');
    String type = equals < 0 ? text : text.substring(0, equals);
    String data = equals < 0 ? "null" : text.substring(equals + 1);
    try {
      return new Message(type, new JsonConverter().convert(data).toString());
    } catch (TrialFailure e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }
}
