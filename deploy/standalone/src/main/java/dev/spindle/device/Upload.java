package dev.spindle.device;

import dev.spindle.model.ImageId;
import dev.spindle.model.ImageLayout;
import dev.spindle.model.Sha256;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One upload of one file, from registration until the image is complete. {@link #run} once; {@link
 * #progress} and {@link #stop} at any time from any thread.
 */
public final class Upload {
  private final UploadOptions options;
  private final ImageServer server;
  private final UploadRecords records;
  private final UploadListener listener;
  private final LongSupplier nanoClock;
  private final RandomGenerator random;
  private final Contact contact;
  private final Link link;
  private final RateMeter meter = new RateMeter();
  private final ReentrantLock meterLock = new ReentrantLock();
  private volatile @Nullable UploadRun run;
  private final ReentrantLock stopLock = new ReentrantLock();
  private @Nullable Thread runner;
  private volatile boolean stopped;
  private volatile long size;
  private volatile String stage = "looking at the file";

  private Upload(
      UploadOptions options,
      ImageServer server,
      UploadRecords records,
      UploadListener listener,
      LongSupplier nanoClock,
      RandomGenerator random) {
    this.options = options;
    this.server = server;
    this.records = records;
    this.listener = listener;
    this.nanoClock = nanoClock;
    this.random = random;
    this.contact = new Contact(new BackOff(random), nanoClock, listener, options.giveUpAfter());
    this.link = new Link(options.rate(), nanoClock);
  }

  /** An upload that has not begun. */
  public static Upload of(
      UploadOptions options, ImageServer server, UploadRecords records, UploadListener listener) {
    return new Upload(
        options, server, records, listener, System::nanoTime, RandomGenerator.getDefault());
  }

  /** Uploads, and waits until the image is complete or cannot become so. */
  public UploadOutcome run() {
    stopLock.lock();
    runner = Thread.currentThread();
    stopLock.unlock();
    try {
      return stopped ? new UploadOutcome.Stopped() : uploadOpened();
    } catch (InterruptedException _) {
      return new UploadOutcome.Stopped();
    } finally {
      stopLock.lock();
      runner = null;
      if (stopped) {
        boolean _ = Thread.interrupted(); // That was for the upload, not for what comes after it.
      }
      stopLock.unlock();
    }
  }

  /** Ends the upload soon; it can be resumed. */
  public void stop() {
    stopped = true;
    UploadRun running = run;
    if (running != null) {
      running.end(new UploadOutcome.Stopped());
    }
    stopLock.lock();
    try {
      Thread thread = runner;
      if (thread != null) {
        thread.interrupt();
      }
    } finally {
      stopLock.unlock();
    }
  }

  /** How far it is now. */
  public UploadProgress progress() {
    UploadRun running = run;
    @Nullable ImageId imageId = running == null ? null : running.image().id();
    long receivedBytes = receivedBytes();
    ImageProgress image = running == null ? ImageProgress.NONE : running.progress();
    long bytesPerSecond = bytesPerSecond();
    long leftBytes = size - receivedBytes;
    return new UploadProgress(
        imageId,
        size,
        receivedBytes,
        link.sentBytes(),
        image.loadedBytes(),
        image.synced(),
        bytesPerSecond,
        bytesPerSecond == 0 ? null : Duration.ofMillis(leftBytes * 1000 / bytesPerSecond),
        contact
            .trouble()
            .orElseGet(() -> running == null || !stage.isEmpty() ? stage : running.doing()));
  }

  private long receivedBytes() {
    UploadRun running = run;
    return running == null ? 0 : running.receivedBytes();
  }

  private UploadOutcome uploadOpened() throws InterruptedException {
    return switch (SourceFile.open(options.source())) {
      case SourceFile.Unusable(String reason) -> new UploadOutcome.SourceUnusable(reason);
      case SourceFile.Opened(SourceFile file) -> {
        try (file) {
          size = file.size();
          yield admitted(file);
        }
      }
    };
  }

  private UploadOutcome admitted(SourceFile file) throws InterruptedException {
    long began = nanoClock.getAsLong();
    stage = "registering the image";
    return switch (new Admission(options, file, server, records, contact, listener).admit()) {
      case Admission.Over(UploadOutcome outcome) -> outcome;
      case Admission.Admitted admitted -> {
        @Nullable SourceDigest digest =
            options.digest() && options.sha256() == null
                ? SourceDigest.start(file, this::receivedBytes)
                : null;
        try {
          UploadOutcome outcome = send(file, admitted, digest, began);
          if (outcome instanceof UploadOutcome.Gone) {
            records.forget(file.path(), options.server());
          }
          yield outcome;
        } finally {
          if (digest != null) {
            digest.cancel();
          }
        }
      }
    };
  }

  private UploadOutcome send(
      SourceFile file, Admission.Admitted admitted, @Nullable SourceDigest digest, long began)
      throws InterruptedException {
    ImageLayout layout = admitted.layout();
    UploadRun running =
        new UploadRun(
            admitted.image(), layout, admitted.missing(), link, contact, listener, nanoClock);
    run = running;
    stage = "";
    long _ = bytesPerSecond(); // The rate is measured from here on.
    List<Thread> threads = new ArrayList<>();
    try {
      for (int i = 1; i <= Math.min(options.connections(), layout.fragmentCount()); i++) {
        FragmentSender sender = new FragmentSender(file, layout, server, running, link, contact);
        threads.add(start("fragment-sender-" + i, running, sender::send));
      }
      FeedbackFollower follower = new FeedbackFollower(server, running, random);
      threads.add(start("feedback", running, follower::follow));
      LoadEnding ending = new LoadEnding(server, running, contact, listener);
      threads.add(start("load-ending", running, ending::bringAbout));
      return switch (running.awaitEnd()) {
        case UploadEnd.Broken(UploadOutcome outcome) -> outcome;
        case UploadEnd.Complete(Sha256 sha256) ->
            verified(file, admitted.image().id(), sha256, digest, began);
      };
    } finally {
      running.end(new UploadOutcome.Stopped());
      threads.forEach(Thread::interrupt);
    }
  }

  private UploadOutcome verified(
      SourceFile file,
      ImageId imageId,
      @Nullable Sha256 theirs,
      @Nullable SourceDigest digest,
      long began)
      throws InterruptedException {
    stage = "comparing the SHA-256 with the file's";
    Duration took = Duration.ofNanos(nanoClock.getAsLong() - began);
    @Nullable SourceDigest needed =
        digest == null && theirs == null ? SourceDigest.start(file, file::size) : digest;
    Optional<Sha256> ours = Optional.ofNullable(options.sha256());
    if (ours.isEmpty() && needed != null) {
      needed.hurry();
      ours = await(needed);
      if (ours.isEmpty()) {
        return new UploadOutcome.SourceChanged(
            file.path() + " was changed or could not be read while it was uploaded.");
      }
    }
    Sha256 agreed = theirs == null ? ours.orElseThrow() : theirs;
    return ours.isEmpty() || ours.get().equals(agreed)
        ? new UploadOutcome.Completed(imageId, agreed, took)
        : new UploadOutcome.Failed(
            imageId,
            "the server's image has SHA-256 "
                + agreed
                + " but the file has "
                + ours.get()
                + "; do not use the image, and upload again with --restart");
  }

  private static Optional<Sha256> await(SourceDigest digest) throws InterruptedException {
    try {
      return digest.result().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the SHA-256 cannot be computed", e);
    }
  }

  private interface Work {
    void run() throws InterruptedException;
  }

  private static Thread start(String name, UploadRun running, Work work) {
    return Thread.ofVirtual()
        .name(name)
        .start(
            () -> {
              try {
                work.run();
              } catch (InterruptedException _) {
                // The upload has ended.
              } catch (RuntimeException e) {
                running.end(new UploadOutcome.Failed(running.image().id(), "this is a bug: " + e));
              }
            });
  }

  private long bytesPerSecond() {
    meterLock.lock();
    try {
      return meter.bytesPerSecond(link.sentBytes(), nanoClock.getAsLong());
    } finally {
      meterLock.unlock();
    }
  }
}
