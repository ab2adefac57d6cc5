package dev.mvmci.sql.backup;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys by which backups are sealed. The active one seals; all of them open, so that a new key
 * can be made active while backups under the old one are still kept.
 */
public final class BackupKeys {

  private static final String ID = "[a-zA-Z0-9]{2,20}";
  private static final int KEY_BYTES = 32;

  private final Map<String, SecretKey> keys;
  private final String active;

  private BackupKeys(Map<String, SecretKey> keys, String active) {
    this.keys = keys;
    this.active = active;
  }

  /**
   * Reads keys in the form of {@code enc_keys} and {@code enc_key_active}.
   *
   * @param lines {@code id/base64-of-32-bytes} each
   * @param active the id of the key that seals
   * @throws IllegalArgumentException with all that is wrong, but without the keys
   */
  public static BackupKeys of(List<String> lines, String active) {
    Map<String, SecretKey> keys = new TreeMap<>();
    List<String> errors = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String[] parts = lines.get(i).strip().split("/", 2);
      if (parts.length != 2 || !parts[0].matches(ID)) {
        errors.add("enc_keys line " + (i + 1) + " is not of the form id/base64, id being " + ID);
        continue;
      }
      byte[] key = decode(parts[1]);
      if (key.length != KEY_BYTES) {
        errors.add(
            "the key " + parts[0] + " of enc_keys is not the base64 of " + KEY_BYTES + " bytes");
      } else if (keys.put(parts[0], new SecretKeySpec(key, "AES")) != null) {
        errors.add("the key " + parts[0] + " of enc_keys occurs twice");
      }
    }
    if (errors.isEmpty() && !keys.containsKey(active)) {
      errors.add("enc_key_active is " + active + ", which is not among " + keys.keySet());
    }
    if (!errors.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", errors));
    }
    return new BackupKeys(keys, active);
  }

  private static byte[] decode(String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException _) {
      return new byte[0];
    }
  }

  String activeId() {
    return active;
  }

  /** The key of this id; fails with the ids there are. */
  SecretKey key(String id) {
    SecretKey key = keys.get(id);
    if (key == null) {
      throw new BackupFailure(
          "the backup is sealed with the key "
              + id
              + ", given are "
              + keys.keySet()
              + "; add it to enc_keys");
    }
    return key;
  }

  /** Names the keys without showing them. */
  @Override
  public String toString() {
    return "BackupKeys[ids=" + keys.keySet() + ", active=" + active + "]";
  }
}
