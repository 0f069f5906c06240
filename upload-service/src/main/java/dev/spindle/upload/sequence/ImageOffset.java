package dev.spindle.upload.sequence;

import dev.spindle.model.FragmentSet;
import dev.spindle.model.ImageLayout;
import dev.spindle.upload.receive.ImageUpload;
import dev.spindle.upload.staging.Tails.Tail;
import java.io.IOException;
import java.util.Optional;

/**
 * The offset of an image that comes in sequence. It is stored nowhere: it is the first byte of the
 * first fragment that the device has to send, and what is kept of that one's beginning. So it goes
 * back when a fragment got lost that only the device has.
 */
final class ImageOffset {
  private ImageOffset() {}

  static long of(ImageUpload upload) throws IOException {
    ImageLayout layout = upload.image().layout();
    int first = firstMissing(upload);
    return first == 0
        ? layout.size()
        : layout.rangeOf(first).start() + tail(upload, first).map(Tail::length).orElse(0);
  }

  /** The kept beginning of the fragment that comes next; empty when none of it was kept. */
  static Optional<Tail> tail(ImageUpload upload) throws IOException {
    int first = firstMissing(upload);
    return first == 0 ? Optional.empty() : tail(upload, first);
  }

  private static Optional<Tail> tail(ImageUpload upload, int number) throws IOException {
    return upload.staging().tails().of(number);
  }

  /** The first fragment that is neither staged, nor lies in a run, nor was let go; 0 for none. */
  private static int firstMissing(ImageUpload upload) {
    FragmentSet missing = upload.progress().missing();
    missing.removeAll(upload.staging().inRuns());
    missing.removeAll(upload.staging().staged());
    return missing.next(1);
  }
}
