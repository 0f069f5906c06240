package dev.spindle.device;

import dev.spindle.model.FragmentSet;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The upload-service as the device needs it. All calls block, and may be made by many threads; an
 * interrupt ends them.
 */
public interface ImageServer {
  /** Registers an image, or finds the one that the same idempotency key registered. */
  Answer<RegisteredImage> register(Registration registration) throws InterruptedException;

  /** How an image is. */
  Answer<ImageState> image(ImageAccess image) throws InterruptedException;

  /**
   * How an image is as soon as it differs from {@code version}, or when {@code wait} is over.
   *
   * @param version of the state that is known; null for none
   */
  Answer<ImageState> changedImage(ImageAccess image, @Nullable String version, Duration wait)
      throws InterruptedException;

  /** The fragments that the server lacks. */
  Answer<FragmentSet> missing(ImageAccess image) throws InterruptedException;

  /**
   * Sends a fragment.
   *
   * @param allowance when how many of its bytes may go
   * @param patience how long neither bytes leave nor an answer comes before it is given up
   */
  Answer<Receipt> put(
      ImageAccess image, FragmentBytes fragment, ByteAllowance allowance, Duration patience)
      throws InterruptedException;

  /** Says that all fragments have been sent. */
  Answer<LoadEnd> complete(ImageAccess image) throws InterruptedException;

  /**
   * Hands on an image's feedback until the stream ends.
   *
   * @param lastEventId of the last event seen; null for none
   * @param listener gets each event, in their order
   * @return the id of the last event seen, {@link Answer.Given} as well when the stream broke after
   *     it had begun
   */
  Answer<FeedbackEnd> follow(
      ImageAccess image, @Nullable String lastEventId, Consumer<Feedback> listener)
      throws InterruptedException;

  /**
   * A stream of feedback has ended.
   *
   * @param lastEventId of the last event seen; null for none
   */
  record FeedbackEnd(@Nullable String lastEventId) {}
}
