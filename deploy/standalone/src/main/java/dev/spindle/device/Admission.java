package dev.spindle.device;

import dev.spindle.model.FragmentSet;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImageLayout;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Gets an upload going: registers its image, or finds the one that an earlier run registered. */
final class Admission {
  /** What comes of it. */
  sealed interface Result {}

  /** These fragments of this image are to be sent. */
  record Admitted(ImageAccess image, ImageLayout layout, FragmentSet missing) implements Result {}

  /** There is nothing to send, or nobody to send it to. */
  record Over(UploadOutcome outcome) implements Result {}

  private final UploadOptions options;
  private final SourceFile file;
  private final ImageServer server;
  private final UploadRecords records;
  private final Contact contact;
  private final UploadListener listener;

  Admission(
      UploadOptions options,
      SourceFile file,
      ImageServer server,
      UploadRecords records,
      Contact contact,
      UploadListener listener) {
    this.options = options;
    this.file = file;
    this.server = server;
    this.records = records;
    this.contact = contact;
    this.listener = listener;
  }

  Result admit() throws InterruptedException {
    ImageAccess given = options.image();
    if (given != null) {
      return join(given);
    }
    Optional<UploadRecord> earlier =
        options.restart() ? Optional.empty() : records.find(file.path(), options.server());
    if (earlier.isEmpty()) {
      return register(UUID.randomUUID().toString());
    }
    UploadRecord record = earlier.get();
    ImageId id = record.imageId();
    if (id == null) {
      return register(record.fits(file) ? record.idempotencyKey() : UUID.randomUUID().toString());
    }
    String token = record.token();
    return resume(record, new ImageAccess(id, token == null ? "" : token));
  }

  /** An image that somebody else registered is never replaced by another one. */
  private Result join(ImageAccess image) throws InterruptedException {
    return switch (contact.ask(() -> server.image(image))) {
      case Answer.Refused<ImageState>(Problem problem) ->
          new Over(
              problem.isGone()
                  ? new UploadOutcome.Gone(image.id())
                  : new UploadOutcome.Refused(problem));
      case Answer.Unavailable<ImageState> unavailable -> unreachable(unavailable);
      case Answer.Given<ImageState>(ImageState state) ->
          switch (state.phase()) {
            case EXPIRED, DELETED -> new Over(new UploadOutcome.Gone(image.id()));
            case FAILED ->
                new Over(new UploadOutcome.Failed(image.id(), String.valueOf(state.failure())));
            case COMPLETE, REGISTERED, RECEIVING, CHECKING ->
                state.layout().size() == file.size()
                    ? goOn(image, state)
                    : new Over(
                        new UploadOutcome.SourceUnusable(
                            "%s has %d bytes, but image %s was registered with %d."
                                .formatted(
                                    file.path(), file.size(), image.id(), state.layout().size())));
          };
    };
  }

  private Result resume(UploadRecord record, ImageAccess image) throws InterruptedException {
    return switch (contact.ask(() -> server.image(image))) {
      case Answer.Refused<ImageState>(Problem problem) ->
          problem.isGone()
              ? anew("image " + image.id() + " was deleted or has expired on the server")
              : new Over(new UploadOutcome.Refused(problem));
      case Answer.Unavailable<ImageState> unavailable -> unreachable(unavailable);
      case Answer.Given<ImageState>(ImageState state) ->
          switch (state.phase()) {
            case EXPIRED, DELETED ->
                anew("image " + image.id() + " was deleted or has expired on the server");
            case FAILED -> anew("image " + image.id() + " has failed: " + state.failure());
            case COMPLETE, REGISTERED, RECEIVING, CHECKING ->
                record.fits(file) ? goOn(image, state) : changed();
          };
    };
  }

  private Result goOn(ImageAccess image, ImageState state) throws InterruptedException {
    if (state.phase().isEnd()) {
      return completeAlready(image, state);
    }
    return missing(image, state.layout());
  }

  private Result completeAlready(ImageAccess image, ImageState state) {
    var sha256 = state.sha256();
    return sha256 == null
        ? new Admitted(image, state.layout(), new FragmentSet())
        : new Over(new UploadOutcome.Completed(image.id(), sha256, Duration.ZERO));
  }

  private Result missing(ImageAccess image, ImageLayout layout) throws InterruptedException {
    return switch (contact.ask(() -> server.missing(image))) {
      case Answer.Given<FragmentSet>(FragmentSet missing) -> {
        listener.heard(new UploadNews.Resumed(image.id(), layout, missing));
        yield new Admitted(image, layout, missing);
      }
      case Answer.Refused<FragmentSet>(Problem problem) ->
          new Over(new UploadOutcome.Refused(problem));
      case Answer.Unavailable<FragmentSet> unavailable -> unreachable(unavailable);
    };
  }

  private Result anew(String reason) throws InterruptedException {
    listener.heard(new UploadNews.StartedAnew(reason));
    return register(UUID.randomUUID().toString());
  }

  private Result register(String idempotencyKey) throws InterruptedException {
    UploadRecord record =
        new UploadRecord(
            file.path().toString(),
            options.server().toString(),
            file.size(),
            file.modifiedMillis(),
            idempotencyKey,
            null,
            null);
    remember(record);
    Registration registration =
        new Registration(
            options.imageName(), file.size(), fragmentSize(), options.sha256(), idempotencyKey);
    return switch (contact.ask(() -> server.register(registration))) {
      case Answer.Given<RegisteredImage>(RegisteredImage image) -> registered(record, image);
      case Answer.Refused<RegisteredImage>(Problem problem) -> {
        records.forget(file.path(), options.server());
        if (problem.is(Problem.IDEMPOTENCY_KEY_REUSED)) {
          yield register(UUID.randomUUID().toString());
        }
        yield new Over(new UploadOutcome.Refused(problem));
      }
      case Answer.Unavailable<RegisteredImage> unavailable -> unreachable(unavailable);
    };
  }

  private @Nullable Integer fragmentSize() {
    Integer asked = options.fragmentSize();
    return asked != null ? asked : FragmentSizes.of(options.rate(), file.size());
  }

  private Result registered(UploadRecord record, RegisteredImage image)
      throws InterruptedException {
    if (image.layout().size() != file.size()) {
      return new Over(
          new UploadOutcome.Failed(
              image.access().id(),
              "the server registered "
                  + image.layout().size()
                  + " bytes instead of "
                  + file.size()
                  + "; is it an upload-service?"));
    }
    remember(record.registeredAs(image.access()));
    listener.heard(new UploadNews.Registered(image.access().id(), image.layout()));
    return new Admitted(image.access(), image.layout(), FragmentSet.all(image.layout()));
  }

  private Result changed() {
    return new Over(
        new UploadOutcome.SourceChanged(
            file.path() + " has changed since its upload began, so that cannot be resumed."));
  }

  private Result unreachable(Answer.Unavailable<?> unavailable) {
    return new Over(new UploadOutcome.ServerUnreachable(contact.silence(), unavailable.reason()));
  }

  private void remember(UploadRecord record) {
    try {
      records.remember(record);
    } catch (UncheckedIOException e) {
      @Nullable String reason = e.getMessage();
      listener.heard(new UploadNews.NotRemembered(reason == null ? "unknown" : reason));
    }
  }
}
