package dev.spindle.event;

import dev.spindle.model.Crc32c;
import dev.spindle.model.ImageId;
import java.net.URI;

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
      implements FragmentEvent {}

  /**
   * The fragment is on the disc, forced, and can be read by the VM (loader → reconciler, upload);
   * topic {@link Topics#LOADED}.
   */
  record Loaded(ImageId imageId, int number, Crc32c crc32c) implements FragmentEvent {}

  /**
   * The fragment is in a data centre's bucket (sync → reconciler, upload); topic {@link
   * Topics#SYNCED}.
   */
  record Synced(ImageId imageId, int number, String dataCentre) implements FragmentEvent {}
}
