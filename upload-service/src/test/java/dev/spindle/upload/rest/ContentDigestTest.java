package dev.spindle.upload.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.model.Sha256;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentDigestTest {
  private static final Sha256 SHA256 = Sha256.of(new byte[] {1, 2, 3});
  private static final String FIELD =
      "sha-256=:" + Base64.getEncoder().encodeToString(SHA256.bytes()) + ":";

  @Test
  void sha256IsFoundAmongOthers() {
    assertThat(ContentDigest.parse(FIELD)).isEqualTo(new ContentDigest.Given(SHA256));
    assertThat(ContentDigest.parse("md5=:AAAA:,  " + FIELD + ";q=1 , sha-512=:AAAA:"))
        .isEqualTo(new ContentDigest.Given(SHA256));
  }

  @Test
  void unknownAlgorithmsArePassedOver() {
    assertThat(ContentDigest.parse("md5=:AAAA:")).isEqualTo(new ContentDigest.Absent());
    assertThat(ContentDigest.parse(null)).isEqualTo(new ContentDigest.Absent());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "sha-256", "sha-256=abc", "sha-256=:AAAA:", "sha-256=:A:", "x y", "a=:AA==:,"})
  void whatIsNoDigestIsMalformed(String header) {
    assertThat(ContentDigest.parse(header)).isEqualTo(new ContentDigest.Malformed());
  }
}
