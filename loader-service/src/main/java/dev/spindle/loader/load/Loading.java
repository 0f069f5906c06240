package dev.spindle.loader.load;

import dev.spindle.event.FragmentEvent;
import dev.spindle.loader.disc.Claim;
import dev.spindle.loader.drive.Announcer;
import dev.spindle.loader.drive.Drive;
import dev.spindle.model.Crc32c;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Fetches fragments, a few at a time, and puts them on their discs: streamed to the fragment's
 * place, length and CRC-32C checked, forced and recorded with whatever else is ready, said to be
 * loaded. What cannot be had in time is given up; it is found again by its number.
 */
public final class Loading implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Loading.class);

  private final LoadConfig config;
  private final Announcer announcer;
  private final FetchQueue queue = new FetchQueue();
  private final Map<Fetch.Key, Fetch> fetches = new ConcurrentHashMap<>();
  private final ScheduledExecutorService pauses =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("fetch-pauses").factory());
  private volatile boolean closed;

  public Loading(LoadConfig config, Announcer announcer) {
    this.config = config;
    this.announcer = announcer;
    for (int fetcher = 1; fetcher <= config.fetches(); fetcher++) {
      Thread.ofPlatform().daemon().name("fetch-" + fetcher).start(this::fetchAll);
    }
  }

  /**
   * Loads a fragment; done when it is loaded and that was said, or when it was given up.
   *
   * @param crc32c what its bytes must have; null when nobody knows, as after a loss of everything
   *     but a data centre's object: then the image's SHA-256 decides in the end
   */
  CompletableFuture<Void> load(
      Drive drive, int number, FragmentSource source, @Nullable Crc32c crc32c) {
    Fetch.Announced announced = Fetch.Announced.now(source, crc32c);
    Fetch fresh = new Fetch(drive, number, announced);
    Fetch present = fetches.putIfAbsent(fresh.key(), fresh);
    if (present != null) {
      present.announcedAgain(announced);
      return present.ended();
    }
    drive.expect(number);
    queue.add(fresh);
    return fresh.ended();
  }

  /** How many fragments are being fetched or wait for it. */
  public int pending() {
    return fetches.size();
  }

  /** Says that a fragment is loaded. */
  CompletableFuture<Void> sayLoaded(Drive drive, int number, Crc32c crc32c) {
    return announcer
        .announce(
            new FragmentEvent.Loaded(drive.imageId(), number, crc32c, drive.disc().label().disc()))
        .toCompletableFuture();
  }

  @Override
  public void close() {
    closed = true;
    pauses.shutdownNow();
  }

  private void fetchAll() {
    while (!closed) {
      try {
        Fetch fetch = queue.take();
        try {
          fetch(fetch);
        } catch (IOException e) {
          retryOrGiveUp(fetch, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
          LOG.errorf(e, "loading fragment %d of %s", fetch.number(), fetch.drive().imageId());
          giveUp(fetch, e.toString());
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void fetch(Fetch fetch) throws IOException, InterruptedException {
    switch (fetch.drive().disc().claim(fetch.number())) {
      case Claim.Gone _ -> end(fetch);
      case Claim.Taken _ -> retryOrGiveUp(fetch, "its place is taken");
      case Claim.Loaded loaded -> finish(fetch, loaded.crc32c());
      case Claim.Place place -> {
        try (place) {
          fetch(fetch, place);
        }
      }
    }
  }

  private void fetch(Fetch fetch, Claim.Place place) throws IOException, InterruptedException {
    Fetch.Announced announced = fetch.announced();
    switch (announced.source().fetch(place)) {
      case FetchOutcome.Absent absent -> giveUp(fetch, absent.reason());
      case FetchOutcome.TooLong _ -> retryOrGiveUp(fetch, "more bytes came than it has");
      case FetchOutcome.Delivered _ -> {
        if (place.written() != place.length()) {
          retryOrGiveUp(fetch, place.written() + " bytes came of " + place.length());
        } else if (announced.crc32c() != null && !announced.crc32c().equals(place.crc32c())) {
          retryOrGiveUp(fetch, "its CRC-32C is " + place.crc32c() + ", not " + announced.crc32c());
        } else {
          commit(fetch, place);
        }
      }
    }
  }

  private void commit(Fetch fetch, Claim.Place place) {
    Crc32c crc32c = place.crc32c();
    var _ =
        place
            .commit()
            .whenComplete(
                (_, failure) -> {
                  if (failure == null) {
                    finish(fetch, crc32c);
                  } else {
                    retryOrGiveUp(fetch, failure.toString());
                  }
                });
  }

  private void finish(Fetch fetch, Crc32c crc32c) {
    forget(fetch);
    var _ =
        sayLoaded(fetch.drive(), fetch.number(), crc32c)
            .whenComplete(
                (_, failure) -> {
                  if (failure == null) {
                    fetch.ended().complete(null);
                  } else {
                    fetch.ended().completeExceptionally(failure);
                  }
                });
  }

  private void retryOrGiveUp(Fetch fetch, String reason) {
    if (closed || fetch.drive().disc().isGone() || !fetch.mayRetry(config.fetchRetriedFor())) {
      giveUp(fetch, reason);
      return;
    }
    LOG.debugf(
        "fragment %d of %s is fetched again: %s", fetch.number(), fetch.drive().imageId(), reason);
    var _ = pauses.schedule(() -> queue.add(fetch), fetch.nextPauseMillis(), TimeUnit.MILLISECONDS);
  }

  private void giveUp(Fetch fetch, String reason) {
    if (!fetch.drive().disc().isGone()) {
      LOG.warnf(
          "fragment %d of %s is not loaded now: %s",
          fetch.number(), fetch.drive().imageId(), reason);
    }
    end(fetch);
  }

  private void end(Fetch fetch) {
    forget(fetch);
    fetch.ended().complete(null);
  }

  private void forget(Fetch fetch) {
    fetches.remove(fetch.key());
    fetch.drive().unexpect(fetch.number());
  }
}
