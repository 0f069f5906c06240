package dev.spindle.upload.receive;

import dev.spindle.event.Event;
import dev.spindle.event.ImageEvent;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImagePhase;
import dev.spindle.model.Sha256;
import dev.spindle.upload.catalogue.Catalogue;
import dev.spindle.upload.catalogue.Image;
import dev.spindle.upload.catalogue.ImageState;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Takes images from one phase to the next and tells whoever must know. Its methods block. */
public final class ImageLife {
  private final Uploads uploads;
  private final Catalogue catalogue;
  private final EventOutlet events;
  private final Clock clock;
  private final Duration expiresAfter;
  private final Duration announceTimeout;

  public ImageLife(
      Uploads uploads,
      Catalogue catalogue,
      EventOutlet events,
      Clock clock,
      Duration expiresAfter,
      Duration announceTimeout) {
    this.uploads = uploads;
    this.catalogue = catalogue;
    this.events = events;
    this.clock = clock;
    this.expiresAfter = expiresAfter;
    this.announceTimeout = announceTimeout;
  }

  /** What became of a request that concerns the whole image. */
  public sealed interface Outcome {
    record Done() implements Outcome {}

    /** The device has said so before, or the image is complete. */
    record AlreadyEnded(ImagePhase phase) implements Outcome {}

    /** It was deleted or has expired. */
    record Gone(ImagePhase phase) implements Outcome {}

    /** It failed. */
    record Failed(String failure) implements Outcome {}

    record Unknown() implements Outcome {}
  }

  /** A fragment was staged: the first one opens the phase Receiving, the last one ends it. */
  public void received(ImageUpload upload) {
    upload.arrivedAt(clock.instant());
    ImageState now = upload.image().state();
    if (now instanceof ImageState.Registered) {
      change(
          upload,
          state ->
              switch (state) {
                case ImageState.Registered registered -> registered.received();
                case ImageState.Receiving _,
                    ImageState.Checking _,
                    ImageState.Complete _,
                    ImageState.Failed _,
                    ImageState.Expired _,
                    ImageState.Deleted _ ->
                    null;
              });
    }
    endIfAllReceived(upload);
  }

  /** Something arrived, though no whole fragment: the image does not expire yet. */
  void arrived(ImageUpload upload) {
    upload.arrivedAt(clock.instant());
  }

  /** Ends the load when there is nothing left for the device to send. */
  void endIfAllReceived(ImageUpload upload) {
    if (upload.progress().isAllReceived()) {
      loadEnded(upload, false);
    }
  }

  /**
   * The device says that it has sent all. The first time is welcome also when the last fragment has
   * ended the load by itself, as devices cannot know which comes first.
   */
  public Outcome complete(ImageId id) {
    return switch (uploads.find(id)) {
      case Uploads.Found.Active(ImageUpload upload) ->
          loadEnded(upload, true)
              ? new Outcome.Done()
              : new Outcome.AlreadyEnded(upload.image().phase());
      case Uploads.Found.Ended(Image image) -> ended(image);
      case Uploads.Found.Unknown _ -> new Outcome.Unknown();
    };
  }

  /** Deletes an image, finished or not. */
  public Outcome delete(ImageId id, boolean withObjects) {
    return switch (uploads.find(id)) {
      case Uploads.Found.Active(ImageUpload upload) -> {
        publish(new ImageEvent.Deleted(id, withObjects, upload.image().name()));
        deleted(id);
        yield new Outcome.Done();
      }
      case Uploads.Found.Ended(Image image) ->
          switch (image.state()) {
            case ImageState.Deletable state -> {
              publish(new ImageEvent.Deleted(id, withObjects, image.name()));
              catalogue.save(image.in(state.deleted()));
              yield new Outcome.Done();
            }
            case ImageState.Expired _, ImageState.Deleted _ -> new Outcome.Gone(image.phase());
          };
      case Uploads.Found.Unknown _ -> new Outcome.Unknown();
    };
  }

  /**
   * It is said to be deleted: by another replica, or by this one, perhaps before a crash that came
   * between that word and the catalogue. What everybody has heard the catalogue must say too.
   */
  public void deleted(ImageId id) {
    switch (uploads.find(id)) {
      case Uploads.Found.Active(ImageUpload upload) ->
          end(upload, unfinished -> unfinished.deleted());
      case Uploads.Found.Ended(Image image) -> {
        if (image.state() instanceof ImageState.Deletable state) {
          catalogue.save(image.in(state.deleted()));
        }
      }
      case Uploads.Found.Unknown _ -> {}
    }
  }

  /** Nothing arrived for too long. */
  public void expired(ImageUpload upload) {
    end(upload, unfinished -> unfinished.expired());
  }

  /** It cannot become complete. */
  public void failed(ImageUpload upload, String failure) {
    end(upload, unfinished -> unfinished.failed(failure));
  }

  /** The reconciler says that it is whole everywhere. */
  public void completed(ImageUpload upload, Sha256 sha256) {
    end(
        upload,
        unfinished ->
            switch (unfinished) {
              // The reconciler may see the end of the load before we do.
              case ImageState.Registered registered ->
                  registered.loadEnded(false).completed(sha256);
              case ImageState.Receiving receiving -> receiving.loadEnded(false).completed(sha256);
              case ImageState.Checking checking -> checking.completed(sha256);
            });
  }

  /** The reconciler misses something that only the device has. */
  public void missing(ImageUpload upload) {
    change(
        upload,
        state ->
            switch (state) {
              case ImageState.Checking checking -> checking.missing();
              case ImageState.Registered _,
                  ImageState.Receiving _,
                  ImageState.Complete _,
                  ImageState.Failed _,
                  ImageState.Expired _,
                  ImageState.Deleted _ ->
                  null;
            });
  }

  /** Says again that the load has ended, if it has. */
  void remind(ImageUpload upload) {
    if (upload.image().state() instanceof ImageState.Checking) {
      publish(new ImageEvent.LoadEnded(upload.image().id()));
    }
  }

  /** Ends the load; false when it had ended in that way already. */
  private boolean loadEnded(ImageUpload upload, boolean saidByDevice) {
    boolean changed =
        change(
            upload,
            state ->
                switch (state) {
                  case ImageState.Registered registered -> registered.loadEnded(saidByDevice);
                  case ImageState.Receiving receiving -> receiving.loadEnded(saidByDevice);
                  case ImageState.Checking checking ->
                      saidByDevice && !checking.saidByDevice() ? checking.said() : null;
                  case ImageState.Complete _,
                      ImageState.Failed _,
                      ImageState.Expired _,
                      ImageState.Deleted _ ->
                      null;
                });
    if (changed) {
      publish(new ImageEvent.LoadEnded(upload.image().id()));
    }
    return changed;
  }

  private interface Transition {
    @Nullable ImageState from(ImageState state);
  }

  private interface End {
    ImageState of(ImageState.Unfinished unfinished);
  }

  private boolean change(ImageUpload upload, Transition transition) {
    Optional<Image> changed = upload.change(state -> Optional.ofNullable(transition.from(state)));
    changed.ifPresent(
        image -> {
          catalogue.save(image);
          upload.progress().phase(image.phase(), null, null);
        });
    return changed.isPresent();
  }

  private void end(ImageUpload upload, End end) {
    var _ =
        upload.change(
            state ->
                state instanceof ImageState.Unfinished unfinished
                    ? Optional.of(end.of(unfinished))
                    : Optional.empty());
    settle(upload);
  }

  /**
   * Records an end and lets go of the upload. Done again when it failed half-way, as with a
   * database that was away: the upload stays active until all of it is done.
   */
  void settle(ImageUpload upload) {
    Image image = upload.image();
    catalogue.save(image);
    uploads.close(upload);
    switch (image.state()) {
      case ImageState.Complete(Sha256 sha256) ->
          upload.progress().phase(image.phase(), sha256, null);
      case ImageState.Failed(String failure) ->
          upload.progress().phase(image.phase(), null, failure);
      case ImageState.Expired _ ->
          upload
              .progress()
              .phase(
                  image.phase(),
                  null,
                  "nothing arrived for " + expiresAfter + ", so the image expired");
      case ImageState.Deleted _ ->
          upload.progress().phase(image.phase(), null, "the image was deleted");
      case ImageState.Unfinished _ -> throw new IllegalStateException("not an end: " + image);
    }
  }

  private static Outcome ended(Image image) {
    return switch (image.state()) {
      case ImageState.Failed(String failure) -> new Outcome.Failed(failure);
      case ImageState.Expired _, ImageState.Deleted _ -> new Outcome.Gone(image.phase());
      case ImageState.Complete _, ImageState.Unfinished _ ->
          new Outcome.AlreadyEnded(image.phase());
    };
  }

  /** Done when Kafka has it; an unchecked exception when it did not take it in time. */
  void publish(Event event) {
    try {
      events.publish(event).orTimeout(announceTimeout.toMillis(), TimeUnit.MILLISECONDS).join();
    } catch (CompletionException e) {
      throw new IllegalStateException("Kafka did not take " + event, e);
    }
  }
}
