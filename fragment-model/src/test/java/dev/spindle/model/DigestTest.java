package dev.spindle.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {
  /** RFC 3720, appendix B.4; its CRCs stand there least significant byte first. */
  @ParameterizedTest
  @CsvSource({"0, 8a9136aa", "255, 62a8ab43"})
  void crc32cOf32EqualBytesIsAsInTheRfc(int value, String crc32c) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) value);
    assertThat(Crc32c.of(bytes)).hasToString(crc32c).isEqualTo(Crc32c.parse(crc32c));
  }

  @Test
  void crc32cOfTheCheckStringIsTheKnownOne() {
    ByteBuffer bytes = ByteBuffer.wrap("123456789".getBytes(StandardCharsets.US_ASCII));
    assertThat(Crc32c.of(bytes)).hasToString("e3069283");
    assertThat(bytes.remaining()).isEqualTo(9);
    assertThat(Crc32c.parse("E3069283")).isEqualTo(Crc32c.of(bytes));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "e306928", "e30692833", "e306928g", "0x000001"})
  void textThatIsNoCrc32cIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Crc32c.parse(text));
  }

  /** FIPS 180-4's examples. */
  @ParameterizedTest
  @CsvSource({
    "'', e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "abc, ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
  })
  void sha256IsAsInTheStandard(String text, String digest) {
    Sha256 sha256 = Sha256.of(text.getBytes(StandardCharsets.US_ASCII));
    assertThat(sha256).hasToString(digest);
    assertThat(new Sha256(digest.toUpperCase(Locale.ROOT))).isEqualTo(sha256);
    assertThat(sha256.bytes()).hasSize(32);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "abc", "g3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"})
  void textThatIsNoSha256IsRefused(String text) {
    assertThat(Sha256.isValid(text)).isFalse();
    assertThatIllegalArgumentException().isThrownBy(() -> new Sha256(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-a", "a-", "A", "a/b", "..", "a.b", "a b", "a\n", "ä"})
  void whatIsNoDnsLabelIsNoImageId(String text) {
    assertThat(ImageId.isValid(text)).isFalse();
    assertThatIllegalArgumentException().isThrownBy(() -> new ImageId(text));
  }

  @Test
  void anImageIdHasAtMost63Characters() {
    assertThat(ImageId.isValid("a".repeat(63))).isTrue();
    assertThat(ImageId.isValid("a".repeat(64))).isFalse();
    assertThat(ImageId.isValid(ImageId.random().value())).isTrue();
  }
}
