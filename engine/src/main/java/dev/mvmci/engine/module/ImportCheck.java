package dev.mvmci.engine.module;

import dev.mvmci.engine.guest.InvalidGuestException;
import dev.mvmci.engine.guest.ParsedModule.Import;
import java.util.List;

/** Decides whether the engine can give a module what it imports. */
@FunctionalInterface
public interface ImportCheck {

  /**
   * Checks all imports.
   *
   * @throws InvalidGuestException naming each import that this engine does not have
   */
  void check(List<Import> imports);
}
