package dev.spindle.upload.receive;

import dev.spindle.model.FragmentSet;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImagePhase;
import dev.spindle.model.Sha256;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Port: the reconciler's ledger. */
public interface LedgerSource {
  /**
   * What the ledger says of an image; empty when it does not know it. Blocks.
   *
   * @throws IOException when the reconciler does not answer now
   */
  Optional<Entry> entry(ImageId imageId) throws IOException, InterruptedException;

  /**
   * What the ledger says of one image.
   *
   * @param disc the id of the disc that {@code loaded} is of; null when none was named
   * @param synced by data centre
   * @param missing what only the device can supply
   * @param sha256 of the whole image once it is complete
   * @param failure why it failed, if it did
   */
  record Entry(
      ImagePhase phase,
      FragmentSet loaded,
      @Nullable String disc,
      Map<String, FragmentSet> synced,
      FragmentSet missing,
      @Nullable Sha256 sha256,
      @Nullable String failure) {
    public Entry {
      synced = Map.copyOf(synced);
    }
  }
}
