package dev.spindle.upload.receive;

import dev.spindle.model.FragmentSet;
import dev.spindle.upload.catalogue.ImageState;
import dev.spindle.upload.receive.FragmentReceiver.Admission;
import dev.spindle.upload.staging.RunSlice;
import dev.spindle.upload.staging.StagedFragment;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/**
 * Makes fragments of bytes that came as runs: numbers, stages and announces them. A fragment that
 * lies in one run stays where it is, one across a border of runs is put together.
 */
public final class RunNumbering {
  private static final Logger LOG = System.getLogger(RunNumbering.class.getName());

  /** 16 at a time: enough to fill a round trip to the broker, little to do again after a crash. */
  private static final int BATCH = 16;

  /** 256 KiB a read: beyond that a larger buffer wins nothing. */
  private static final int READ_BYTES = 256 << 10;

  /** 2 seconds until it is tried again, when Kafka or the volume is not there. */
  private static final Duration GAP = Duration.ofSeconds(2);

  private final Uploads uploads;
  private final FragmentReceiver receiver;
  private final Announcer announcer;
  private final ImageLife life;
  private final Executor worker;

  /**
   * @param worker where numbering may take its time
   */
  public RunNumbering(
      Uploads uploads,
      FragmentReceiver receiver,
      Announcer announcer,
      ImageLife life,
      Executor worker) {
    this.uploads = uploads;
    this.receiver = receiver;
    this.announcer = announcer;
    this.life = life;
    this.worker = worker;
  }

  /** After a start: goes on with all images that have something left. */
  public void goOn() {
    uploads.active().forEach(this::begin);
  }

  /** Numbers an image's runs beside everything else, until nothing is left. */
  public void begin(ImageUpload upload) {
    if (!left(upload).isEmpty()) {
      worker.execute(() -> untilDone(upload));
    }
  }

  /** Numbers what is left of an image's runs. Blocks; another try is harmless. */
  void number(ImageUpload upload) throws IOException {
    FragmentSet left = left(upload);
    while (!left.isEmpty()) {
      FragmentSet batch = new FragmentSet();
      for (int number = left.next(1); number != 0 && batch.count() < BATCH; ) {
        batch.add(number);
        number = left.next(number + 1);
      }
      left.removeAll(batch);
      FragmentSet whole = upload.staging().adopt(batch);
      whole.addAll(stagedOf(upload, batch));
      announce(upload, whole);
      batch.removeAll(whole);
      for (int number = batch.next(1); number != 0; number = batch.next(number + 1)) {
        putTogether(upload, number);
      }
    }
  }

  /** In a run or staged, and nobody was told. */
  private static FragmentSet left(ImageUpload upload) {
    FragmentSet left = upload.staging().inRuns();
    left.addAll(upload.staging().staged());
    left.retainAll(upload.progress().missing());
    return left;
  }

  private static FragmentSet stagedOf(ImageUpload upload, FragmentSet batch) {
    FragmentSet staged = batch.copy();
    staged.retainAll(upload.staging().staged());
    return staged;
  }

  private void announce(ImageUpload upload, FragmentSet numbers) throws IOException {
    List<CompletableFuture<Void>> sent = new ArrayList<>();
    for (int number = numbers.next(1); number != 0; number = numbers.next(number + 1)) {
      Optional<StagedFragment> fragment = upload.staging().fragment(number);
      fragment.ifPresent(staged -> sent.add(announcer.announce(upload, staged)));
    }
    try {
      CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).join();
    } catch (CompletionException e) {
      throw new IOException("Kafka did not take an event", e);
    }
    upload.progress().received(numbers);
    life.received(upload);
  }

  private void putTogether(ImageUpload upload, int number) throws IOException {
    if (!(receiver.admit(upload.image().id(), number, -1, null)
        instanceof Admission.Admitted(Reception reception))) {
      throw new IOException("no room for fragment " + number);
    }
    try {
      for (RunSlice slice : upload.staging().slicesOf(number)) {
        copy(slice, reception);
      }
    } catch (IOException | RuntimeException e) {
      reception.abort();
      throw e;
    }
    try {
      if (receiver.finish(reception).join() instanceof Reception.NotAnnounced) {
        throw new IOException("Kafka did not take an event");
      }
    } catch (CompletionException e) {
      throw new IOException("fragment " + number + " could not be stored", e);
    }
  }

  /** Feeds what a slice has to a reception. */
  public static void copy(RunSlice slice, Reception reception) throws IOException {
    try (FileChannel file = FileChannel.open(slice.path(), StandardOpenOption.READ)) {
      ByteBuffer piece = ByteBuffer.allocate(Math.min(READ_BYTES, slice.length()));
      long end = slice.offset() + slice.length();
      for (long position = slice.offset(); position < end; ) {
        piece.clear().limit((int) Math.min(piece.capacity(), end - position));
        int count = file.read(piece, position);
        if (count < 0) {
          throw new IOException(slice.path() + " ends before its run");
        }
        position += count;
        reception.take(piece.flip());
      }
    }
  }

  private void untilDone(ImageUpload upload) {
    try {
      while (upload.image().state() instanceof ImageState.Unfinished) {
        try {
          number(upload);
          return;
        } catch (IOException | RuntimeException e) {
          LOG.log(
              Level.WARNING, "{0} is not numbered yet: {1}", upload.image().id(), e.getMessage());
          Thread.sleep(GAP);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
