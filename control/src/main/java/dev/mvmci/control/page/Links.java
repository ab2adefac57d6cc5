package dev.mvmci.control.page;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which addresses the page makes into links. */
final class Links {

  private Links() {}

  /** The address if it leads to a web page; null for anything else, such as a script. */
  static @Nullable String outward(String url) {
    String start = url.substring(0, Math.min(url.length(), 8)).toLowerCase(Locale.ROOT);
    return start.startsWith("http://") || start.startsWith("https://") ? url : null;
  }
}
