package dev.mvmci.sql.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealTest {

  static final String OLD = "old1/" + base64(1);
  static final String NEW = "new2/" + base64(2);
  private static final BackupKeys KEYS = BackupKeys.of(List.of(OLD, NEW), "new2");

  @ParameterizedTest
  @ValueSource(
      ints = {0, 1, 1000, Seal.CHUNK - 1, Seal.CHUNK, Seal.CHUNK + 1, 3 * Seal.CHUNK, 200_000})
  void whatIsSealedOpensAsItWas(int size) throws IOException {
    byte[] plain = bytes(size);

    assertThat(open(seal(plain, KEYS), KEYS)).isEqualTo(plain);
  }

  @Test
  void aBackupUnderAnOlderKeyOpensWhileThatKeyIsGiven() throws IOException {
    byte[] sealed = seal(bytes(100), BackupKeys.of(List.of(OLD), "old1"));

    assertThat(open(sealed, KEYS)).isEqualTo(bytes(100));
    assertThatThrownBy(() -> open(sealed, BackupKeys.of(List.of(NEW), "new2")))
        .isInstanceOf(BackupFailure.class)
        .hasMessageContaining("sealed with the key old1, given are [new2]");
  }

  @Test
  void anotherKeyOfTheSameNameDoesNotOpen() throws IOException {
    byte[] sealed = seal(bytes(100), KEYS);

    assertThatThrownBy(() -> open(sealed, BackupKeys.of(List.of("new2/" + base64(3)), "new2")))
        .isInstanceOf(BackupFailure.class)
        .hasMessageContaining("changed or cut off");
  }

  @Test
  void noByteCanBeChanged() throws IOException {
    byte[] sealed = seal(bytes(Seal.CHUNK + 500), KEYS);
    Random random = new Random(1);
    for (int i = 0; i < 200; i++) {
      int at = i < 60 ? i : random.nextInt(sealed.length);
      byte[] changed = sealed.clone();
      changed[at] ^= (byte) (1 << random.nextInt(8));
      assertThatThrownBy(() -> open(changed, KEYS))
          .as("byte " + at)
          .isInstanceOf(BackupFailure.class);
    }
  }

  @Test
  void noPieceCanBeCutOffOrExchanged() throws IOException {
    byte[] sealed = seal(bytes(3 * Seal.CHUNK), KEYS);
    int chunk = Seal.CHUNK + 16;
    int header = sealed.length - 3 * chunk - 16;
    for (int cut :
        new int[] {0, 5, 8, 9, 20, header - 1, header, header + chunk, sealed.length - 1}) {
      assertThatThrownBy(() -> open(Arrays.copyOf(sealed, cut), KEYS))
          .as("cut at " + cut)
          .isInstanceOf(BackupFailure.class);
    }
    byte[] exchanged = sealed.clone();
    System.arraycopy(sealed, header, exchanged, header + chunk, chunk);
    System.arraycopy(sealed, header + chunk, exchanged, header, chunk);
    assertThatThrownBy(() -> open(exchanged, KEYS)).isInstanceOf(BackupFailure.class);
    assertThatThrownBy(() -> open(Arrays.copyOf(sealed, sealed.length + 1), KEYS))
        .isInstanceOf(BackupFailure.class);
  }

  @Test
  void theSameFileIsNeverSealedAlike() throws IOException {
    assertThat(seal(bytes(100), KEYS)).isNotEqualTo(seal(bytes(100), KEYS));
  }

  @Test
  void keysThatAreNotRightAreToldTogetherAndNotShown() {
    assertThatThrownBy(() ->
            BackupKeys.of(
                List.of("a/" + base64(1), "short/AAAA", "twice/" + base64(7), "twice/" + base64(8)),
                "gone"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("enc_keys line 1")
        .hasMessageContaining("the key short of enc_keys is not the base64 of 32 bytes")
        .hasMessageContaining("twice")
        .hasMessageNotContaining(base64(8));
    assertThatThrownBy(() -> BackupKeys.of(List.of(OLD), "gone"))
        .hasMessageContaining("enc_key_active is gone, which is not among [old1]");
    assertThat(KEYS).hasToString("BackupKeys[ids=[new2, old1], active=new2]");
  }

  static String base64(int fill) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) fill);
    return Base64.getEncoder().encodeToString(key);
  }

  private static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  private static byte[] seal(byte[] plain, BackupKeys keys) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Seal.seal(new ByteArrayInputStream(plain), out, keys, new SecureRandom());
    return out.toByteArray();
  }

  private static byte[] open(byte[] sealed, BackupKeys keys) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Seal.open(new ByteArrayInputStream(sealed), out, keys);
    return out.toByteArray();
  }
}
