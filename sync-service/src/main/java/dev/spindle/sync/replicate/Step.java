package dev.spindle.sync.replicate;

import dev.spindle.sync.replicate.DataCentre.StoredPart;
import dev.spindle.sync.replicate.DataCentre.UnfinishedObject;
import java.util.List;

/** What is to be done next for one image in one data centre; decided before anything is done. */
sealed interface Step {
  /** Read from the bucket what is there. */
  record Read() implements Step {}

  /** Begin the upload. */
  record Begin() implements Step {}

  /**
   * Fetch a part's fragments and store it.
   *
   * @param offers the part's fragments, ascending
   */
  record Store(UnfinishedObject upload, int part, List<Offer> offers) implements Step {
    public Store {
      offers = List.copyOf(offers);
    }
  }

  /**
   * Make the object of its parts.
   *
   * @param parts all of them, ascending
   */
  record Complete(UnfinishedObject upload, List<StoredPart> parts) implements Step {
    public Complete {
      parts = List.copyOf(parts);
    }
  }

  /**
   * Take away what is there.
   *
   * @param withObject the finished object as well
   */
  record Remove(boolean withObject) implements Step {}
}
