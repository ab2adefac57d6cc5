package dev.mvmci.workflow.processor;

import javax.lang.model.element.Element;

/** The source asks for something that cannot be made; the message is shown beside it. */
final class ModelException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient Element at;

  ModelException(Element at, String message) {
    super(message);
    this.at = at;
  }

  Element at() {
    return at;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
