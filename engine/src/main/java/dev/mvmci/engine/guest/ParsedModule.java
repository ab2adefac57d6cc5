package dev.mvmci.engine.guest;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A validated module, not yet compiled. */
public interface ParsedModule {

  /** Everything the module wants from outside, in its order. */
  List<Import> imports();

  /** Names of exported functions that take nothing and return at most one i32. */
  Set<String> entryPoints();

  /** Names of all exports. */
  Set<String> exports();

  /** The bytes of the first custom section of this name. */
  Optional<byte[]> customSection(String name);

  /** Pages of memory that an instance begins with. */
  int initialPages();

  /**
   * Translates the code, or takes an earlier translation of the same bytes.
   *
   * @throws InvalidGuestException if the code cannot be translated
   */
  CompiledModule compile();

  /**
   * One import.
   *
   * @param signature of a function; empty for anything else
   */
  record Import(String module, String name, Optional<Signature> signature) {
    @Override
    public String toString() {
      return module + "." + name + signature.map(Signature::toString).orElse(" (not a function)");
    }
  }
}
