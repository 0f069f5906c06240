package dev.spindle.upload.kafka;

import dev.spindle.event.DiscEvent;
import dev.spindle.event.DriveEvent;
import dev.spindle.event.Event;
import dev.spindle.event.FragmentEvent;
import dev.spindle.event.FragmentsEvent;
import dev.spindle.event.ImageEvent;
import dev.spindle.messaging.EventReader;
import dev.spindle.model.FragmentSet;
import dev.spindle.upload.receive.FragmentRequests;
import dev.spindle.upload.receive.ImageLife;
import dev.spindle.upload.receive.ImageUpload;
import dev.spindle.upload.receive.Uploads;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;

/**
 * Takes in what the other services say. Progress is noted on the event loop, as it only touches
 * memory; what reads files, waits for Kafka or the database runs on a virtual thread.
 */
@ApplicationScoped
class EventConsumers {
  private final EventReader reader;
  private final Uploads uploads;
  private final ImageLife life;
  private final FragmentRequests requests;
  private final ExecutorService virtualThreads;

  EventConsumers(
      EventReader reader,
      Uploads uploads,
      ImageLife life,
      FragmentRequests requests,
      @VirtualThreads ExecutorService virtualThreads) {
    this.reader = reader;
    this.uploads = uploads;
    this.life = life;
    this.requests = requests;
    this.virtualThreads = virtualThreads;
  }

  @Incoming("images")
  Uni<Void> images(Message<byte[]> message) {
    return reader.read(message, this::handle);
  }

  /** What was loaded, synced and settled: many, and nobody waits for one of them. */
  @Incoming("progress")
  Uni<Void> progress(Message<List<byte[]>> batch) {
    return reader.readAll(batch, this::handleAll);
  }

  @Incoming("wanted")
  Uni<Void> wanted(Message<byte[]> message) {
    return reader.read(message, this::handle);
  }

  @Incoming("missing")
  Uni<Void> missing(Message<byte[]> message) {
    return reader.read(message, this::handle);
  }

  /** In their order, since what has settled was loaded and synced before. */
  private Uni<Void> handleAll(List<Event> events) {
    return Multi.createFrom()
        .iterable(events)
        .onItem()
        .transformToUniAndConcatenate(this::handle)
        .collect()
        .last()
        .replaceWithVoid();
  }

  private Uni<Void> handle(Event event) {
    return switch (event) {
      case FragmentEvent fragment -> {
        uploads.active(fragment.imageId()).ifPresent(upload -> note(upload, fragment));
        yield Uni.createFrom().voidItem();
      }
      case ImageEvent image -> blocking(() -> lived(image));
      case FragmentsEvent fragments -> blocking(() -> asked(fragments));
      case DiscEvent disc ->
          uploads
              .active(disc.imageId())
              .filter(upload -> upload.progress().disc(disc.disc()))
              .map(upload -> blocking(() -> discReplaced(upload)))
              .orElseGet(() -> Uni.createFrom().voidItem());
      case DriveEvent _ -> Uni.createFrom().voidItem();
    };
  }

  private Void discReplaced(ImageUpload upload) throws Exception {
    requests.discReplaced(upload);
    return null;
  }

  private static void note(ImageUpload upload, FragmentEvent event) {
    if (!upload.image().layout().contains(event.number())) {
      return;
    }
    FragmentSet number = FragmentSet.of(event.number());
    switch (event) {
      case FragmentEvent.Loaded loaded -> {
        if (loaded.disc() != null) {
          upload.progress().disc(loaded.disc());
        }
        upload.progress().loaded(number);
      }
      case FragmentEvent.Synced synced -> upload.progress().synced(synced.dataCentre(), number);
      case FragmentEvent.Received _ -> {
        // said by ourselves
      }
    }
  }

  private Void lived(ImageEvent event) {
    Optional<ImageUpload> upload = uploads.active(event.imageId());
    switch (event) {
      case ImageEvent.Completed completed ->
          upload.ifPresent(unfinished -> life.completed(unfinished, completed.sha256()));
      case ImageEvent.Failed failed ->
          upload.ifPresent(unfinished -> life.failed(unfinished, failed.failure()));
      // Also of an image that had ended: it may be our own word from before a crash.
      case ImageEvent.Deleted _ -> life.deleted(event.imageId());
      case ImageEvent.Expired _ -> upload.ifPresent(life::expired);
      case ImageEvent.Registered _,
          ImageEvent.LoadEnded _,
          ImageEvent.Loaded _,
          ImageEvent.Synced _ -> {
        // said by ourselves, or the reconciler's to weigh
      }
    }
    return null;
  }

  private Void asked(FragmentsEvent event) throws Exception {
    switch (event) {
      case FragmentsEvent.Wanted wanted -> requests.wanted(wanted);
      case FragmentsEvent.Missing missing -> requests.missing(missing);
      case FragmentsEvent.Settled settled -> requests.settled(settled);
      case FragmentsEvent.Lost _ -> {
        // said by ourselves
      }
    }
    return null;
  }

  private Uni<Void> blocking(Callable<Void> work) {
    return Uni.createFrom()
        .item(
            () -> {
              try {
                return work.call();
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            })
        .runSubscriptionOn(virtualThreads);
  }
}
