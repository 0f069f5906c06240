package dev.spindle.device;

import dev.spindle.model.FragmentSet;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImageLayout;
import java.time.Duration;

/** What happens during an upload, once each. */
public sealed interface UploadNews {
  /** A new image was registered. */
  record Registered(ImageId imageId, ImageLayout layout) implements UploadNews {}

  /**
   * An earlier upload goes on.
   *
   * @param missing what is still to be sent
   */
  record Resumed(ImageId imageId, ImageLayout layout, FragmentSet missing) implements UploadNews {}

  /** An earlier upload cannot go on, and a new one begins. */
  record StartedAnew(String reason) implements UploadNews {}

  /** The upload cannot be remembered, so it could not be resumed. */
  record NotRemembered(String reason) implements UploadNews {}

  /** The server has been out of reach and is asked again after a while. */
  record ServerLost(String reason, Duration retryIn) implements UploadNews {}

  /** The server answers again. */
  record ServerBack(Duration after) implements UploadNews {}

  /** The server wants these next, most urgent first. */
  record Wanted(String ranges) implements UploadNews {}

  /** These were received once and are asked for again. */
  record AskedAgain(FragmentSet fragments) implements UploadNews {}

  /** All fragments have been sent, and the server has been told. */
  record AllSent() implements UploadNews {}
}
