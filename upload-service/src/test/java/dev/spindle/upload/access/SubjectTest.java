package dev.spindle.upload.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.model.ImageId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubjectTest {
  private static final ImageId ID = new ImageId("a0788df0-60ef-4245-bf6d-c2f247490ee6");

  @ParameterizedTest
  @ValueSource(strings = {"", "/fragments/3", "/complete", "/feedback", "/"})
  void whatIsBelowAnImageIsAboutThatImage(String rest) {
    assertThat(Subject.of("/v1/images/" + ID + rest)).isEqualTo(new Subject.OneImage(ID));
  }

  @Test
  void aTusUploadIsAboutTheImageOfTheSameId() {
    assertThat(Subject.of("/files/" + ID)).isEqualTo(new Subject.OneImage(ID));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/images", "/v1/images/", "/files", "/files/", "/V1/images", "/v1/x"})
  void theRestOfTheInterfaceIsAboutAllImages(String path) {
    assertThat(Subject.of(path)).isEqualTo(new Subject.AllImages());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/q/health/ready", "/q/openapi", "/portal.js"})
  void theRestIsPublic(String path) {
    assertThat(Subject.of(path)).isEqualTo(new Subject.Public());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/q/../v1/images",
        "//v1/images",
        "/q/./../v1/images",
        "/%76%31/images",
        "/v1;x=y/images",
        "/files/a0788df0-60ef-4245-bf6d-c2f247490ee6/../00000000-0000-4000-8000-000000000000",
        "/v1/images/a0788df0-60ef-4245-bf6d-c2f247490ee6/%2e%2e/x",
        "/v1/images/a0788df0-60ef-4245-bf6d-c2f247490ee6//x",
        "*",
        ""
      })
  void aPathThatCouldBeReadInTwoWaysTakesAnOperator(String path) {
    assertThat(Subject.of(path)).isEqualTo(new Subject.AllImages());
  }
}
