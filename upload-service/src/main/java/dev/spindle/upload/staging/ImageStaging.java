package dev.spindle.upload.staging;

import dev.spindle.model.ByteRange;
import dev.spindle.model.Crc32c;
import dev.spindle.model.FragmentSet;
import dev.spindle.model.ImageLayout;
import dev.spindle.upload.staging.GroupCommit.Waiting;
import dev.spindle.upload.staging.IncomingFragment.Whole;
import dev.spindle.upload.staging.Receipts.Entry;
import dev.spindle.upload.staging.Receipts.Receipt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The staged fragments of one image: files and runs that hold their bytes, and what is known of
 * them ({@link Holdings}); safe for threads. Who changes files holds {@code writing} for as long as
 * forcing takes; who only looks does not wait for that.
 */
public final class ImageStaging {
  private final Path directory;
  private final FragmentFiles files;
  private final Path incoming;
  private final Holdings holdings;
  private final StagedRuns runs;
  private final Tails tails;
  private final Room room;
  private final GroupCommit commits;
  private final ReentrantLock writing = new ReentrantLock();
  private volatile boolean closed;

  private ImageStaging(
      Path directory,
      FragmentFiles files,
      Holdings holdings,
      StagedRuns runs,
      Room room,
      GroupCommit commits) {
    this.directory = directory;
    this.runs = runs;
    this.tails = new Tails(directory.resolve("tail"));
    this.files = files;
    this.incoming = directory.resolve("incoming");
    this.holdings = holdings;
    this.room = room;
    this.commits = commits;
  }

  static ImageStaging open(Path directory, ImageLayout layout, Room room, GroupCommit commits)
      throws IOException {
    Files.createDirectories(directory);
    StagingVolume.deleteTree(directory.resolve("incoming"));
    Files.createDirectories(directory.resolve("incoming"));
    Files.createDirectories(directory.resolve("fragments"));
    Receipts receipts = Receipts.open(directory.resolve("receipts"), layout);
    Runs runs = Runs.open(directory.resolve("runs"), layout);
    StagingVolume.force(directory);
    FragmentFiles files = new FragmentFiles(directory.resolve("fragments"), layout);
    Holdings holdings = new Holdings(receipts, files.keepOnly(receipts));
    StagedRuns stagedRuns = new StagedRuns(runs, holdings, layout);
    stagedRuns.find();
    return new ImageStaging(directory, files, holdings, stagedRuns, room, commits);
  }

  /** Everything ever received, staged or not. */
  public FragmentSet received() {
    return holdings.received();
  }

  /** What is staged now. */
  public FragmentSet staged() {
    return holdings.staged();
  }

  /** What was let go because it is loaded and synced everywhere. */
  public FragmentSet settled() {
    return holdings.settled();
  }

  /** Received, neither staged nor settled: only somebody else can still supply the bytes. */
  public FragmentSet lost() {
    return holdings.lost();
  }

  /** The CRC-32C that a number was received with; empty when it never was. */
  public Optional<Crc32c> receiptOf(int number) {
    return holdings.crcOf(number);
  }

  /** Whether a number's staged bytes were let go because it is loaded and synced everywhere. */
  public boolean isSettled(int number) {
    return holdings.isSettled(number);
  }

  public boolean isStaged(int number) {
    return holdings.isStaged(number);
  }

  /** A fragment's staged bytes; empty when they are not staged. */
  public Optional<StagedFragment> fragment(int number) {
    return switch (holdings.placeOf(number)) {
      case Holdings.Place.Nowhere _ -> Optional.empty();
      case Holdings.Place.OwnFile(Crc32c crc32c) -> Optional.of(files.fragment(number, crc32c));
      case Holdings.Place.Run(Crc32c crc32c) -> runs.fragment(number, crc32c);
    };
  }

  /** The kept beginnings of fragments. */
  public Tails tails() {
    return tails;
  }

  /**
   * Takes the first bytes of a file as a run of the image's: no byte is copied, the file may be
   * deleted. Forced to storage when this returns.
   */
  public void link(ByteRange range, Path file) throws IOException {
    writing.lock();
    try {
      runs.link(range, file);
    } finally {
      writing.unlock();
    }
  }

  /** Fragments whose bytes are in runs, numbered yet or not, and were not found to be bad. */
  public FragmentSet inRuns() {
    return runs.covered();
  }

  /** What the runs have of a fragment, from its first byte on and without a gap. */
  public List<RunSlice> slicesOf(int number) {
    return runs.slicesOf(number);
  }

  /**
   * Stages fragments that lie whole in one run: their bytes are read once, for the CRC-32C, and
   * stay where they are. Forced to storage when this returns.
   *
   * @return those that lie so; of the others nothing was done
   */
  public FragmentSet adopt(FragmentSet numbers) throws IOException {
    writing.lock();
    try {
      return closed ? new FragmentSet() : runs.adopt(numbers);
    } finally {
      writing.unlock();
    }
  }

  /**
   * Opens a file for a fragment that begins to arrive; empty when there is no room for it.
   *
   * @param bytes that will come; their room is promised
   */
  public Optional<IncomingFragment> begin(int number, long bytes) throws IOException {
    Optional<Room.Promise> promise = room.promise(bytes);
    if (promise.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(IncomingFragment.create(number, incoming, promise.get()));
    } catch (IOException e) {
      promise.get().close();
      throw e;
    }
  }

  /**
   * Stages a fragment whose bytes are all there. The outcome comes when they are forced to storage;
   * it fails with an {@link IOException} on storage trouble, and then nothing is promised.
   */
  public CompletableFuture<Commitment> commit(IncomingFragment fragment, Crc32c crc32c) {
    return commits.commit(this, new Whole(fragment, crc32c));
  }

  /**
   * A fragment's staged bytes, after they were read back and found good. Bad or vanished ones are
   * forgotten.
   */
  public Optional<StagedFragment> verify(int number) throws IOException {
    Optional<StagedFragment> found = fragment(number);
    if (found.isEmpty() || StagedBytes.areGood(found.get())) {
      return found;
    }
    writing.lock();
    try {
      if (!closed && isStaged(number) && !StagedBytes.areGood(found.get())) {
        List<Receipt> lost = List.of(new Receipt(number, found.get().crc32c(), Entry.LOST));
        boolean own = holdings.placeOf(number) instanceof Holdings.Place.OwnFile;
        holdings.letGo(lost);
        if (own) {
          Files.deleteIfExists(found.get().path());
        }
      }
    } finally {
      writing.unlock();
    }
    return Optional.empty();
  }

  /** Lets staged bytes go that are loaded and synced everywhere. */
  public void settle(FragmentSet numbers) throws IOException {
    writing.lock();
    try {
      if (closed) {
        return;
      }
      FragmentSet going = numbers.copy();
      going.retainAll(holdings.received());
      going.removeAll(holdings.settled());
      List<Receipt> settled = new ArrayList<>();
      going.forEach(number -> settled.add(new Receipt(number, crcOf(number), Entry.SETTLED)));
      FragmentSet inRunsBefore = holdings.inRuns();
      holdings.letGo(settled);
      for (Receipt receipt : settled) {
        if (!inRunsBefore.contains(receipt.number())) {
          Files.deleteIfExists(files.pathOf(receipt.number(), receipt.crc32c()));
        }
      }
      runs.deleteNotNeeded();
    } finally {
      writing.unlock();
    }
  }

  /** Deletes everything, receipts too; fragments that are still arriving come to nothing. */
  public void delete() throws IOException {
    writing.lock();
    try {
      closed = true;
      holdings.close();
      StagingVolume.deleteTree(directory);
    } finally {
      writing.unlock();
    }
  }

  /** Stages one group's fragments of this image; called by the committer alone. */
  void commitGroup(List<Waiting> group) {
    StagingGroup staging = new StagingGroup(holdings, files);
    writing.lock();
    try {
      Map<Waiting, Commitment> outcomes = staging.stage(group, closed);
      outcomes.forEach((waiting, commitment) -> waiting.outcome().complete(commitment));
    } catch (IOException | RuntimeException e) {
      staging.giveUp(group);
      group.forEach(waiting -> waiting.outcome().completeExceptionally(e));
    } finally {
      writing.unlock();
    }
  }

  private Crc32c crcOf(int number) {
    return holdings.crcOf(number).orElseThrow();
  }
}
