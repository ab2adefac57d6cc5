package dev.mvmci.sql.config;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Keys for what leaves the cluster, such as backups. Never printed.
 *
 * @param lines each {@code id/base64 of 32 bytes}; several while keys are rotated
 * @param active id of the key that encrypts; empty if nothing is encrypted
 */
public record EncryptionKeys(List<String> lines, String active) {

  private static final int KEY_BYTES = 32;

  public EncryptionKeys {
    lines = List.copyOf(lines);
  }

  static EncryptionKeys read(Values values) {
    List<String> lines = values.lines(Key.ENC_KEYS);
    var ids = new ArrayList<String>();
    for (int i = 0; i < lines.size(); i++) {
      String[] parts = lines.get(i).split("/", 2);
      if (parts.length != 2 || !parts[0].matches("[a-zA-Z0-9]{2,20}") || !is32Bytes(parts[1])) {
        // Which one, but not what it says: it may be a secret.
        values.error(
            "enc_keys[%d] is not \"id/base64 of 32 bytes\" with an id of 2 to 20 letters or digits"
                .formatted(i));
      }
      ids.add(parts[0]);
    }
    String active = values.text(Key.ENC_KEY_ACTIVE).orElse("");
    if (!active.isEmpty() && !ids.contains(active)) {
      values.error("enc_key_active is '" + active + "'; enc_keys has " + ids);
    }
    return new EncryptionKeys(lines, active);
  }

  private static boolean is32Bytes(String base64) {
    try {
      return Base64.getDecoder().decode(base64).length == KEY_BYTES;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  @Override
  public String toString() {
    return "EncryptionKeys[" + lines.size() + ", active=" + active + "]";
  }
}
