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
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The staged fragments of one image and the receipts of all it ever had; safe for threads.
 *
 * <p>Two locks: who changes files holds {@code writing} for as long as forcing takes; what is known
 * is read and changed under {@code knowing}, which nobody holds for longer than a look.
 */
public final class ImageStaging {
  private final Path directory;
  private final FragmentFiles files;
  private final Path incoming;
  private final ImageLayout layout;
  private final Receipts receipts;
  private final Runs runs;
  private final Tails tails;
  private final GroupCommit commits;
  private final FragmentSet staged = new FragmentSet();

  /** Those of the staged that have no file of their own. */
  private final FragmentSet inRuns = new FragmentSet();

  private final ReentrantLock writing = new ReentrantLock();
  private final ReentrantLock knowing = new ReentrantLock();
  private volatile boolean closed;

  private ImageStaging(
      Path directory, ImageLayout layout, Receipts receipts, Runs runs, GroupCommit commits) {
    this.directory = directory;
    this.runs = runs;
    this.tails = new Tails(directory.resolve("tail"));
    this.files = new FragmentFiles(directory.resolve("fragments"));
    this.incoming = directory.resolve("incoming");
    this.layout = layout;
    this.receipts = receipts;
    this.commits = commits;
  }

  static ImageStaging open(Path directory, ImageLayout layout, GroupCommit commits)
      throws IOException {
    Files.createDirectories(directory);
    StagingVolume.deleteTree(directory.resolve("incoming"));
    Files.createDirectories(directory.resolve("incoming"));
    Files.createDirectories(directory.resolve("fragments"));
    Receipts receipts = Receipts.open(directory.resolve("receipts"), layout);
    Runs runs = Runs.open(directory.resolve("runs"), layout);
    StagingVolume.force(directory);
    ImageStaging staging = new ImageStaging(directory, layout, receipts, runs, commits);
    staging.staged.addAll(staging.files.keepOnly(receipts, layout));
    staging.findInRuns();
    return staging;
  }

  /** Everything ever received, staged or not. */
  public FragmentSet received() {
    return locked(() -> receipts.received().copy());
  }

  /** What is staged now. */
  public FragmentSet staged() {
    return locked(staged::copy);
  }

  /** What was let go because it is loaded and synced everywhere. */
  public FragmentSet settled() {
    return locked(() -> receipts.settled().copy());
  }

  /** Received, neither staged nor settled: only somebody else can still supply the bytes. */
  public FragmentSet lost() {
    return locked(
        () -> {
          FragmentSet lost = receipts.received().copy();
          lost.removeAll(staged);
          lost.removeAll(receipts.settled());
          return lost;
        });
  }

  /** The CRC-32C that a number was received with; empty when it never was. */
  public Optional<Crc32c> receiptOf(int number) {
    return locked(() -> receipts.crcOf(number));
  }

  /** Whether a number's staged bytes were let go because it is loaded and synced everywhere. */
  public boolean isSettled(int number) {
    return locked(() -> receipts.isSettled(number));
  }

  public boolean isStaged(int number) {
    return locked(() -> staged.contains(number));
  }

  /** A fragment's staged bytes; empty when they are not staged. */
  public Optional<StagedFragment> fragment(int number) {
    return locked(
        () -> staged.contains(number) ? Optional.of(fragmentOf(number)) : Optional.empty());
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
    FragmentSet covered = runs.covered();
    covered.removeAll(locked(() -> receipts.lost().copy()));
    return covered;
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
      List<Receipt> fresh = new ArrayList<>();
      FragmentSet adopted = new FragmentSet();
      for (int number = numbers.next(1); number != 0; number = numbers.next(number + 1)) {
        Optional<RunSlice> slice = closed ? Optional.empty() : runs.sliceOf(number);
        if (slice.isPresent() && receipts.crcOf(number).isEmpty()) {
          fresh.add(new Receipt(number, crcOf(slice.get()), Entry.RECEIVED));
          adopted.add(number);
        }
      }
      if (!fresh.isEmpty()) {
        receipts.write(fresh, true);
        know(
            fresh,
            () -> {
              staged.addAll(adopted);
              inRuns.addAll(adopted);
            });
      }
      return adopted;
    } finally {
      writing.unlock();
    }
  }

  /** Opens a file for a fragment that begins to arrive. */
  public IncomingFragment begin(int number) throws IOException {
    return IncomingFragment.create(number, incoming);
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
        receipts.write(lost, false);
        boolean own = !inRuns.contains(number);
        know(
            lost,
            () -> {
              staged.remove(number);
              inRuns.remove(number);
            });
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
      going.retainAll(receipts.received());
      going.removeAll(receipts.settled());
      List<Receipt> settled = new ArrayList<>();
      going.forEach(number -> settled.add(new Receipt(number, crcOf(number), Entry.SETTLED)));
      receipts.write(settled, false);
      FragmentSet inRunsBefore = inRuns.copy();
      know(
          settled,
          () -> {
            staged.removeAll(going);
            inRuns.removeAll(going);
          });
      for (Receipt receipt : settled) {
        if (!inRunsBefore.contains(receipt.number())) {
          Files.deleteIfExists(files.pathOf(receipt.number(), receipt.crc32c()));
        }
      }
      deleteRunsNotNeeded();
    } finally {
      writing.unlock();
    }
  }

  /** Deletes everything, receipts too; fragments that are still arriving come to nothing. */
  public void delete() throws IOException {
    writing.lock();
    try {
      closed = true;
      receipts.close();
      StagingVolume.deleteTree(directory);
    } finally {
      writing.unlock();
    }
  }

  /** Stages one group's fragments of this image; called by the committer alone. */
  void commitGroup(List<Waiting> group) {
    writing.lock();
    try {
      Map<Integer, Waiting> fresh = new HashMap<>();
      Map<Waiting, Commitment> outcomes = decide(group, fresh);
      stage(fresh);
      outcomes.forEach((waiting, commitment) -> waiting.outcome().complete(commitment));
    } catch (IOException e) {
      group.forEach(waiting -> waiting.outcome().completeExceptionally(e));
    } finally {
      writing.unlock();
    }
  }

  private Map<Waiting, Commitment> decide(List<Waiting> group, Map<Integer, Waiting> fresh)
      throws IOException {
    Map<Waiting, Commitment> outcomes = new HashMap<>();
    for (Waiting waiting : group) {
      Commitment commitment = decide(waiting.whole(), fresh);
      outcomes.put(waiting, commitment);
      if (commitment instanceof Commitment.Staged) {
        fresh.put(waiting.whole().incoming().number(), waiting);
      } else {
        waiting.whole().incoming().discard();
      }
    }
    return outcomes;
  }

  private Commitment decide(Whole whole, Map<Integer, Waiting> fresh) {
    if (closed) {
      return new Commitment.Closed();
    }
    int number = whole.incoming().number();
    Waiting before = fresh.get(number);
    Optional<Crc32c> known =
        before == null ? receipts.crcOf(number) : Optional.of(before.whole().crc32c());
    if (known.isPresent() && !known.get().equals(whole.crc32c())) {
      return new Commitment.OtherBytes(known.get());
    }
    return before != null || staged.contains(number)
        ? new Commitment.Repeated()
        : new Commitment.Staged();
  }

  private void stage(Map<Integer, Waiting> fresh) throws IOException {
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
    receipts.write(records, true);
    know(records, () -> fresh.keySet().forEach(staged::add));
  }

  private StagedFragment fragmentOf(int number) {
    Crc32c crc32c = crcOf(number);
    int length = layout.lengthOf(number);
    if (inRuns.contains(number)) {
      RunSlice slice = runs.sliceOf(number).orElseThrow();
      return new StagedFragment(number, slice.path(), slice.offset(), length, crc32c);
    }
    return new StagedFragment(number, files.pathOf(number, crc32c), 0, length, crc32c);
  }

  /** After a start: what was received, lies in a run and has neither settled nor gone bad. */
  private void findInRuns() throws IOException {
    FragmentSet found = runs.covered();
    found.retainAll(receipts.received());
    found.removeAll(receipts.settled());
    found.removeAll(receipts.lost());
    found.removeAll(staged);
    found.forEach(
        number -> {
          if (runs.sliceOf(number).isPresent()) {
            staged.add(number);
            inRuns.add(number);
          }
        });
    deleteRunsNotNeeded();
  }

  /** A run is needed for what it stages and for what has no number yet. */
  private void deleteRunsNotNeeded() throws IOException {
    FragmentSet needed = FragmentSet.all(layout);
    needed.removeAll(receipts.received());
    needed.addAll(inRuns);
    runs.deleteAllBut(needed);
  }

  private static Crc32c crcOf(RunSlice slice) throws IOException {
    try (FileChannel file = FileChannel.open(slice.path(), StandardOpenOption.READ)) {
      return Crc32c.of(StagedBytes.crcOf(file, slice.offset(), slice.length()));
    }
  }

  private Crc32c crcOf(int number) {
    return receipts.crcOf(number).orElseThrow();
  }

  private void know(List<Receipt> records, Runnable change) {
    locked(
        () -> {
          receipts.apply(records);
          change.run();
          return records;
        });
  }

  private <T> T locked(Supplier<T> read) {
    knowing.lock();
    try {
      return read.get();
    } finally {
      knowing.unlock();
    }
  }
}
