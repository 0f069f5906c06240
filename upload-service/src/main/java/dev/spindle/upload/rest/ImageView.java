package dev.spindle.upload.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import dev.spindle.model.FragmentRange;
import dev.spindle.model.ImageLayout;
import dev.spindle.model.ImagePhase;
import dev.spindle.model.Sha256;
import dev.spindle.upload.feedback.Progress;
import dev.spindle.upload.feedback.Progress.Amount;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An image as devices and services see it; described in contracts.md. */
@JsonInclude(Include.NON_NULL)
record ImageView(
    String id,
    String name,
    ImagePhase phase,
    ImageLayout layout,
    @Nullable Sha256 sha256,
    @Nullable String failure,
    String drive,
    List<String> dataCentres,
    ProgressView progress,
    Missing missing,
    List<FragmentRange> wanted,
    Instant createdAt,
    Instant expiresAt,
    long version,
    Links links) {

  /**
   * How far it is.
   *
   * @param phase only where it stands by itself, in feedback
   */
  @JsonInclude(Include.NON_NULL)
  record ProgressView(
      @Nullable ImagePhase phase, Amount received, Amount loaded, Map<String, Amount> synced) {
    static ProgressView of(Progress progress) {
      return new ProgressView(null, progress.received(), progress.loaded(), progress.synced());
    }

    static ProgressView withPhase(Progress progress) {
      return new ProgressView(
          progress.phase(), progress.received(), progress.loaded(), progress.synced());
    }
  }

  /**
   * What the device has to send.
   *
   * @param ranges the first 1000 of them; {@code GET …/fragments} has all
   */
  record Missing(int count, List<FragmentRange> ranges) {
    /** 1000 ranges: some 15 KB of JSON. */
    private static final int MAX_RANGES = 1000;

    static Missing of(int count, List<FragmentRange> ranges) {
      return new Missing(
          count, ranges.size() > MAX_RANGES ? ranges.subList(0, MAX_RANGES) : ranges);
    }
  }

  /** Where to go from here; the drive's is on its loader. */
  @JsonInclude(Include.NON_NULL)
  record Links(
      String self, String fragments, String feedback, String complete, @Nullable URI drive) {}

  /** A page of images; {@code next} is where the following one is. */
  @JsonInclude(Include.NON_NULL)
  record Page(List<ImageView> images, @Nullable String next) {}

  /** The answer to a registration. */
  record Created(
      String id, ImageLayout layout, String uploadToken, Instant expiresAt, Links links) {}

  /** Fragments in one state. */
  record Fragments(long version, List<FragmentRange> ranges, List<Integer> wanted, int count) {}
}
