package dev.spindle.upload.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.model.BearerToken;
import dev.spindle.model.ImageId;
import dev.spindle.model.Sha256;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTest {
  private static final Verdict ADMITTED = new Verdict.Admitted();
  private static final Verdict INVALID = new Verdict.TokenInvalid();

  private final ImageId image = ImageId.random();
  private final ImageId other = ImageId.random();
  private final BearerToken operators = BearerToken.random();
  private final BearerToken second = BearerToken.random();
  private final BearerToken images = BearerToken.random();
  private final Map<ImageId, Sha256> stored =
      new HashMap<>(Map.of(image, images.digest(), other, BearerToken.random().digest()));
  private int fetched;
  private final Access access =
      Access.checked(
          List.of(operators, second),
          id -> {
            fetched++;
            return Optional.ofNullable(stored.get(id));
          });

  @Test
  void anOperatorMayDoEverythingWithEachOfItsTokens() {
    assertThat(access.judge(operators.authorization(), null)).isEqualTo(ADMITTED);
    assertThat(access.judge(second.authorization(), image)).isEqualTo(ADMITTED);
    assertThat(fetched).as("no image's token is needed").isZero();
  }

  @Test
  void anImagesTokenIsGoodForThatImageAlone() {
    assertThat(access.judge(images.authorization(), image)).isEqualTo(ADMITTED);
    assertThat(access.judge(images.authorization(), other)).isEqualTo(INVALID);
    assertThat(access.judge(images.authorization(), null)).isEqualTo(INVALID);
  }

  @Test
  void anImageThatNeverWasIsAnsweredAsThatOfSomebodyElse() {
    assertThat(access.judge(images.authorization(), ImageId.random()))
        .isEqualTo(access.judge(images.authorization(), other));
  }

  @Test
  void anImagesTokenIsFetchedOnce() {
    assertThat(access.judgeNow(images.authorization(), image)).isEqualTo(new Verdict.Unsettled());
    for (int call = 0; call < 100; call++) {
      assertThat(access.judge(images.authorization(), image)).isEqualTo(ADMITTED);
    }
    assertThat(fetched).isOne();
    assertThat(access.judgeNow(images.authorization(), image)).isEqualTo(ADMITTED);
  }

  @Test
  void aCallWithoutATokenIsToldThatItNeedsOne() {
    assertThat(access.judge(null, image)).isEqualTo(new Verdict.TokenMissing());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "Bearer", "Bearer ", "Basic dXNlcjpwYXNz", "Bearer short", "Bearer ü"})
  void whatIsNoTokenIsRefused(String authorization) {
    assertThat(access.judge(authorization, image)).isEqualTo(INVALID);
  }

  @Test
  void aStrangersTokenIsRefused() {
    assertThat(access.judge(BearerToken.random().authorization(), image)).isEqualTo(INVALID);
    assertThat(access.judge(BearerToken.random().authorization(), null)).isEqualTo(INVALID);
  }

  @Test
  void theSchemesNameMayBeWrittenInAnyCase() {
    assertThat(access.judge("bearer " + operators.text(), null)).isEqualTo(ADMITTED);
  }
}
