package dev.spindle.upload.receive;

import dev.spindle.event.FragmentEvent;
import dev.spindle.event.FragmentsEvent;
import dev.spindle.model.FragmentSet;
import dev.spindle.model.ImageId;
import dev.spindle.upload.staging.StagedFragment;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Tells loader and sync which fragments are staged here and where to fetch them. */
public final class Announcer {
  /** 16 at a time when many are announced again: enough to fill a round trip to the broker. */
  private static final int WINDOW = 16;

  private final EventOutlet events;
  private final URI advertisedUrl;
  private final Duration timeout;

  public Announcer(EventOutlet events, URI advertisedUrl, Duration timeout) {
    this.events = events;
    this.advertisedUrl = advertisedUrl;
    this.timeout = timeout;
  }

  /** Announces a staged fragment; fails when Kafka does not take it in time. */
  CompletableFuture<Void> announce(ImageUpload upload, StagedFragment fragment) {
    ImageId id = upload.image().id();
    int number = fragment.number();
    upload.announced().announcing(number, System.nanoTime());
    return events
        .publish(
            new FragmentEvent.Received(
                id,
                number,
                upload.image().layout().rangeOf(number).start(),
                fragment.length(),
                fragment.crc32c(),
                advertisedUrl.resolve("/v1/images/" + id + "/fragments/" + number)))
        .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .thenRun(() -> upload.announced().confirm(number));
  }

  /**
   * Announces those of some fragments again that are staged and read back good. Blocks.
   *
   * @return the others, of which there are no good bytes here (any more)
   */
  FragmentSet announceAgain(ImageUpload upload, FragmentSet numbers, Pace pace)
      throws IOException, InterruptedException {
    FragmentSet lost = new FragmentSet();
    List<CompletableFuture<Void>> window = new ArrayList<>();
    for (int number = numbers.next(1); number != 0; number = numbers.next(number + 1)) {
      Optional<StagedFragment> good = upload.staging().verify(number);
      if (good.isEmpty()) {
        lost.add(number);
        continue;
      }
      pace.await();
      window.add(announce(upload, good.get()));
      if (window.size() == WINDOW) {
        await(CompletableFuture.allOf(window.toArray(CompletableFuture[]::new)));
        window.clear();
      }
    }
    await(CompletableFuture.allOf(window.toArray(CompletableFuture[]::new)));
    return lost;
  }

  /** Says that there are no good staged bytes of some fragments; nothing for none. Blocks. */
  void lost(ImageUpload upload, FragmentSet numbers) throws IOException, InterruptedException {
    if (!numbers.isEmpty()) {
      await(events.publish(new FragmentsEvent.Lost(upload.image().id(), numbers.ranges())));
    }
  }

  private void await(CompletableFuture<Void> sent) throws IOException, InterruptedException {
    try {
      sent.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("Kafka did not take an event", e);
    }
  }
}
