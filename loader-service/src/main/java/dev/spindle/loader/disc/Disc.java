package dev.spindle.loader.disc;

import dev.spindle.model.Crc32c;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImageLayout;
import dev.spindle.model.ImagePhase;
import dev.spindle.model.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An image as the drive holds it: a sparse file, and the set of its loaded fragments. Reads of
 * loaded places take no lock; see {@link Discs} for the files.
 */
public final class Disc {
  private final Path folder;
  private final FileChannel file;
  private final LoadedFragments loaded;
  private final FragmentChecks checks;
  private final GroupCommit commits;
  private final Set<Integer> claimed = new HashSet<>();

  /** One for the open disc itself and one for each lease; the file is closed at 0. */
  private final AtomicInteger users = new AtomicInteger(1);

  private volatile DiscLabel label;
  private volatile boolean gone;

  Disc(Path folder, DiscLabel label, FileChannel file, FileChannel loadedFile) throws IOException {
    this.folder = folder;
    this.label = label;
    this.file = file;
    this.loaded = new LoadedFragments(label.layout());
    this.checks = new FragmentChecks(label.layout());
    LoadedLog.Opened opened = LoadedLog.open(loadedFile, label.layout());
    opened.records().forEach(this::enter);
    this.commits = new GroupCommit(file, opened.log());
  }

  public ImageId imageId() {
    return label.imageId();
  }

  public ImageLayout layout() {
    return label.layout();
  }

  public DiscLabel label() {
    return label;
  }

  public LoadedFragments loaded() {
    return loaded;
  }

  /** The CRC-32C that a loaded fragment was recorded with; empty when it is not loaded. */
  public Optional<Crc32c> crc32cOf(int number) {
    return loaded.contains(number) ? Optional.of(checks.of(number)) : Optional.empty();
  }

  /** Called with each fragment's number once it can be read; on the committing thread. */
  public void onLoaded(IntConsumer listener) {
    commits.onLoaded(listener);
  }

  /** Asks for a fragment's place, to write it. */
  public Claim claim(int number) {
    synchronized (claimed) {
      if (gone) {
        return new Claim.Gone();
      }
      Optional<Crc32c> recorded = crc32cOf(number);
      if (recorded.isPresent()) {
        return new Claim.Loaded(recorded.get());
      }
      return claimed.add(number)
          ? new Claim.Place(this, number, commits.failedForces())
          : new Claim.Taken();
    }
  }

  /**
   * Reads bytes at {@code offset} until the buffer is full or the file ends. Whoever asks has seen
   * the range loaded.
   */
  public void read(ByteBuffer target, long offset) throws IOException {
    long position = offset;
    while (target.hasRemaining()) {
      int bytes = file.read(target, position);
      if (bytes < 0) {
        throw new IOException("the disc's file ends at " + position + ": " + folder);
      }
      position += bytes;
    }
  }

  /**
   * Keeps the file open for a transfer that does not pass through this process's memory; null when
   * the disc is gone.
   */
  public @Nullable DiscLease lease() {
    while (true) {
      int now = users.get();
      if (now == 0) {
        return null;
      }
      if (users.compareAndSet(now, now + 1)) {
        return new DiscLease(file, this::leave);
      }
    }
  }

  /** Remembers durably how the image fares. */
  public synchronized void become(ImagePhase phase) throws IOException {
    if (label.phase() != phase) {
      replace(label.with(phase));
    }
  }

  /** Remembers durably the digest that was announced. */
  public synchronized void digested(Sha256 digest) throws IOException {
    replace(label.with(digest));
  }

  /** Where it is kept what VM the disc's drive is connected to. */
  public MachineFile machineFile() {
    return new MachineFile(folder.resolve(Discs.MACHINE));
  }

  public boolean isGone() {
    return gone;
  }

  /** No more reads and writes; the files are closed as soon as the last transfer has ended. */
  void close() {
    synchronized (claimed) {
      if (gone) {
        return;
      }
      gone = true;
    }
    commits.close();
    leave();
  }

  int write(ByteBuffer bytes, long offset) throws IOException {
    return file.write(bytes, offset);
  }

  CompletableFuture<Void> commit(Claim.Place place) {
    LoadedRecord entry = new LoadedRecord(place.number(), place.crc32c());
    return commits
        .commit(entry, place.failedForces(), () -> enter(entry))
        .whenComplete(
            (_, _) -> {
              if (!commits.isInDoubt()) {
                release(place.number());
              }
            });
  }

  void release(int number) {
    synchronized (claimed) {
      claimed.remove(number);
    }
  }

  private void enter(LoadedRecord entry) {
    checks.put(entry.number(), entry.crc32c());
    loaded.add(entry.number());
  }

  private void replace(DiscLabel newLabel) throws IOException {
    if (gone) {
      return;
    }
    newLabel.write(folder.resolve(Discs.LABEL));
    label = newLabel;
  }

  private void leave() {
    if (users.decrementAndGet() == 0) {
      Discs.closeAll(List.of(file));
    }
  }
}
