package dev.mvmci.sql.migrate;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One step of the schema: a script of any number of statements, applied all or nothing.
 *
 * @param file its name, {@code V1__create_users.sql}: V, the version, two underscores, what it does
 * @param script the statements, separated by semicolons
 */
public record Migration(String file, String script) {

  private static final Pattern NAME = Pattern.compile("V(\\d{1,9}(?:[._]\\d{1,9})*)__(.+)\\.sql");

  /** Checks the name and evens out what editors and version control do to line ends. */
  public Migration {
    requireName(file);
    script = script.replace("\r\n", "\n");
    if (script.startsWith("\ufeff")) {
      script = script.substring(1);
    }
  }

  MigrationVersion version() {
    return MigrationVersion.of(requireName(file).group(1));
  }

  /** SHA-256 of the script. */
  String checksum() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static Matcher requireName(String file) {
    Matcher name = NAME.matcher(file);
    if (!name.matches()) {
      throw new MigrationFailure(
          "the migration " + file + " has no name of the form V1__what_it_does.sql; rename it");
    }
    return name;
  }
}
