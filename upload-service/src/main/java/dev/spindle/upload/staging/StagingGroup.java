package dev.spindle.upload.staging;

import dev.spindle.model.Crc32c;
import dev.spindle.upload.staging.GroupCommit.Waiting;
import dev.spindle.upload.staging.IncomingFragment.Whole;
import dev.spindle.upload.staging.Receipts.Entry;
import dev.spindle.upload.staging.Receipts.Receipt;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Fragments of one image that are staged together, in one group: first decided on, then staged. */
final class StagingGroup {
  private static final Logger LOG = System.getLogger(StagingGroup.class.getName());

  private final Holdings holdings;
  private final FragmentFiles files;
  private final Map<Waiting, Commitment> outcomes = new HashMap<>();

  /** Those that are to be staged, by number. */
  private final Map<Integer, Waiting> fresh = new HashMap<>();

  StagingGroup(Holdings holdings, FragmentFiles files) {
    this.holdings = holdings;
    this.files = files;
  }

  /**
   * Decides on each and stages those that are new; they are forced to storage when this returns.
   *
   * @param closed whether the image has ended, so that nothing is staged
   */
  Map<Waiting, Commitment> stage(List<Waiting> group, boolean closed) throws IOException {
    for (Waiting waiting : group) {
      Commitment commitment = closed ? new Commitment.Closed() : decide(waiting.whole());
      outcomes.put(waiting, commitment);
      if (commitment instanceof Commitment.Staged) {
        fresh.put(waiting.whole().incoming().number(), waiting);
      } else {
        waiting.whole().incoming().discard();
      }
    }
    stageFresh();
    return outcomes;
  }

  /**
   * After storage trouble, so that nothing of the group stays behind. What cannot even be deleted
   * goes at the next start, since no receipt vouches for it.
   */
  void giveUp(List<Waiting> group) {
    for (Waiting waiting : group) {
      Whole whole = waiting.whole();
      int number = whole.incoming().number();
      try {
        whole.incoming().discard();
        if (fresh.get(number) == waiting && !holdings.isStaged(number)) {
          Files.deleteIfExists(files.pathOf(number, whole.crc32c()));
        }
      } catch (IOException e) {
        LOG.log(Level.WARNING, "fragment {0} could not be discarded: {1}", number, e.getMessage());
      }
    }
  }

  private Commitment decide(Whole whole) {
    int number = whole.incoming().number();
    Waiting before = fresh.get(number);
    Optional<Crc32c> known =
        before == null ? holdings.crcOf(number) : Optional.of(before.whole().crc32c());
    if (known.isPresent() && !known.get().equals(whole.crc32c())) {
      return new Commitment.OtherBytes(known.get());
    }
    return before != null || holdings.isStaged(number)
        ? new Commitment.Repeated()
        : new Commitment.Staged();
  }

  private void stageFresh() throws IOException {
    if (fresh.isEmpty()) {
      return;
    }
    List<Receipt> records = new ArrayList<>();
    for (Waiting waiting : fresh.values()) {
      Whole whole = waiting.whole();
      whole.incoming().force();
      int number = whole.incoming().number();
      Files.move(
          whole.incoming().path(),
          files.pathOf(number, whole.crc32c()),
          StandardCopyOption.ATOMIC_MOVE);
      records.add(new Receipt(number, whole.crc32c(), Entry.RECEIVED));
    }
    files.force();
    holdings.stagedInFiles(records);
  }
}
