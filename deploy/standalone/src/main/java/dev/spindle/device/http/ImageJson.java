package dev.spindle.device.http;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.spindle.device.ImageProgress;
import dev.spindle.device.ImageState;
import dev.spindle.device.Wanted;
import dev.spindle.model.FragmentRange;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImageLayout;
import dev.spindle.model.ImagePhase;
import dev.spindle.model.Sha256;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The upload-service's JSON, as far as the device reads it. */
final class ImageJson {
  static final ObjectMapper JSON =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private ImageJson() {}

  /** Answer to {@code POST /v1/images}. */
  record Registered(ImageId id, ImageLayout layout, @Nullable String uploadToken) {
    Registered {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(layout, "layout");
    }
  }

  /** How much of something there is. */
  record Tally(int fragments, long bytes) {}

  /** The {@code progress} object, and the {@code progress} event's data. */
  record Progress(
      @Nullable Tally received, @Nullable Tally loaded, @Nullable Map<String, Tally> synced) {
    ImageProgress toProgress() {
      Map<String, Long> bytes = new TreeMap<>();
      if (synced != null) {
        synced.forEach((dataCentre, tally) -> bytes.put(dataCentre, tally.bytes()));
      }
      return new ImageProgress(bytesOf(received), bytesOf(loaded), bytes);
    }

    private static long bytesOf(@Nullable Tally tally) {
      return tally == null ? 0 : tally.bytes();
    }
  }

  /** The {@code missing} object. */
  record Missing(int count) {}

  /** Answer to {@code GET /v1/images/{id}}. */
  record Image(
      ImageLayout layout,
      ImagePhase phase,
      @Nullable Sha256 sha256,
      @Nullable String failure,
      @Nullable Progress progress,
      @Nullable Missing missing) {
    Image {
      Objects.requireNonNull(layout, "layout");
      Objects.requireNonNull(phase, "phase");
    }

    ImageState toState(@Nullable String entityTag) {
      return new ImageState(
          layout,
          phase,
          sha256,
          failure,
          progress == null ? ImageProgress.NONE : progress.toProgress(),
          missing == null ? 0 : missing.count(),
          entityTag);
    }
  }

  /**
   * Answer to {@code GET …/fragments}, and the {@code wanted} and {@code missing} events' data.
   *
   * @param urgent of {@code wanted}: how many of the fragments are; null when all are
   */
  record Fragments(List<FragmentRange> ranges, @Nullable Integer urgent) {
    Fragments {
      ranges = List.copyOf(ranges);
    }

    Wanted wanted() {
      return urgent == null ? Wanted.urgent(ranges) : Wanted.of(ranges, urgent);
    }
  }

  /** The {@code complete} event's data. */
  record Complete(Sha256 sha256) {
    Complete {
      Objects.requireNonNull(sha256, "sha256");
    }
  }

  /** The {@code failed} event's data. */
  record Failed(@Nullable String failure) {}

  /** An RFC 9457 problem document. */
  record ProblemDocument(@Nullable String type, @Nullable String title, @Nullable String detail) {}
}
