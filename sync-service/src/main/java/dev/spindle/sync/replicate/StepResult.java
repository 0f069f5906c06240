package dev.spindle.sync.replicate;

import dev.spindle.sync.replicate.DataCentre.StoredPart;
import dev.spindle.sync.replicate.DataCentre.UnfinishedObject;
import java.util.List;

/** What came of a {@link Step}. */
sealed interface StepResult {
  /** There is neither an object nor an upload. */
  record Absent() implements StepResult {}

  /** There is an upload with these parts. */
  record Open(UnfinishedObject upload, List<StoredPart> parts) implements StepResult {
    public Open {
      parts = List.copyOf(parts);
    }
  }

  /** A part was stored. */
  record Stored(StoredPart part) implements StepResult {}

  /** A fragment of a part could not be fetched. */
  record NotFetched(int part, Offer offer, String reason) implements StepResult {}

  /**
   * The object is whole.
   *
   * @param wasThere it was found so, not made so just now
   */
  record Finished(boolean wasThere) implements StepResult {}

  /** The upload is not what was thought. */
  record UploadGone() implements StepResult {}

  /**
   * What there was is gone.
   *
   * @param withObject the finished object as well
   */
  record Removed(boolean withObject) implements StepResult {}
}
