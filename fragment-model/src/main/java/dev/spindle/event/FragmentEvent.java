package dev.spindle.event;

import dev.spindle.model.Crc32c;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImageLayout;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** What happens to one fragment. */
public sealed interface FragmentEvent extends Event {
  /** The fragment's 1-based number. */
  int number();

  /**
   * The upload service has the bytes, forced to its staging volume (upload → loader, sync,
   * reconciler); topic {@link Topics#RECEIVED}. Said again when somebody still lacks the fragment.
   *
   * @param offset bytes from the image's beginning
   * @param length bytes
   * @param source HTTP URL of the replica that staged them
   */
  record Received(ImageId imageId, int number, long offset, int length, Crc32c crc32c, URI source)
      implements FragmentEvent {
    public Received {
      checkNumber(number);
      if (offset < 0 || length < 1 || length > ImageLayout.MAX_FRAGMENT_BYTES) {
        throw new IllegalArgumentException("no fragment: " + length + " bytes at " + offset);
      }
      if (source != null && !source.isAbsolute()) {
        throw new IllegalArgumentException("nothing can be fetched from " + source);
      }
    }
  }

  /**
   * The fragment is on the disc, forced, and can be read by the VM (loader → reconciler, upload);
   * topic {@link Topics#LOADED}.
   *
   * @param disc the {@link DiscEvent}'s disc; null in events of loaders that did not name it
   */
  record Loaded(ImageId imageId, int number, Crc32c crc32c, @Nullable String disc)
      implements FragmentEvent {
    public Loaded {
      checkNumber(number);
    }
  }

  /**
   * The fragment is in a data centre's bucket (sync → reconciler, upload); topic {@link
   * Topics#SYNCED}.
   */
  record Synced(ImageId imageId, int number, String dataCentre) implements FragmentEvent {
    public Synced {
      checkNumber(number);
    }
  }

  private static void checkNumber(int number) {
    if (number < 1 || number > ImageLayout.MAX_FRAGMENTS) {
      throw new IllegalArgumentException(
          "fragment numbers are 1 to " + ImageLayout.MAX_FRAGMENTS + ", not " + number);
    }
  }
}
