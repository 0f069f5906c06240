package dev.spindle.upload.receive;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import dev.spindle.event.ImageEvent;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImageLayout;
import dev.spindle.model.Sha256;
import dev.spindle.upload.catalogue.Catalogue;
import dev.spindle.upload.catalogue.IdempotencyKey;
import dev.spindle.upload.catalogue.Image;
import dev.spindle.upload.catalogue.ImageState;
import dev.spindle.upload.catalogue.UploadToken;
import dev.spindle.upload.drive.DriveChoice;
import dev.spindle.upload.drive.DrivesOnOffer;
import dev.spindle.upload.staging.StagingVolume;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Registers images: checks what the device asks for, chooses the drive, tells everybody. */
public final class Registration {
  private final Catalogue catalogue;
  private final Uploads uploads;
  private final StagingVolume volume;
  private final DrivesOnOffer drives;
  private final EventOutlet events;
  private final Limits limits;
  private final Clock clock;

  public Registration(
      Catalogue catalogue,
      Uploads uploads,
      StagingVolume volume,
      DrivesOnOffer drives,
      EventOutlet events,
      Limits limits,
      Clock clock) {
    this.catalogue = catalogue;
    this.uploads = uploads;
    this.volume = volume;
    this.drives = drives;
    this.events = events;
    this.limits = limits;
    this.clock = clock;
  }

  /**
   * What bounds a registration.
   *
   * @param maxSizeBytes largest image
   * @param dataCentres that must hold a whole copy
   * @param announceTimeout how long Kafka may take
   */
  public record Limits(
      long maxSizeBytes,
      Duration expiresAfter,
      List<String> dataCentres,
      Duration announceTimeout) {
    public Limits {
      dataCentres = List.copyOf(dataCentres);
    }
  }

  /**
   * What a device asks for; nothing is checked yet.
   *
   * @param dataCentres that must hold a whole copy; null for all
   */
  public record Request(
      @Nullable String name,
      @Nullable Long size,
      @Nullable Long fragmentSize,
      @Nullable String sha256,
      @Nullable List<String> dataCentres) {
    /** The same for the same request. */
    Sha256 digest() {
      // As it was before there were data centres in it: keys that are stored stay good.
      String text =
          "Request[name=%s, size=%s, fragmentSize=%s, sha256=%s%s]"
              .formatted(
                  name,
                  size,
                  fragmentSize,
                  sha256,
                  dataCentres == null ? "" : ", dataCentres=" + dataCentres);
      return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** What became of it; all but the first leave nothing behind. */
  public sealed interface Outcome {
    /** It is registered, now or by the same request before. */
    record Accepted(Image image, UploadToken token) implements Outcome {}

    record NameInvalid() implements Outcome {}

    record SizeNotPositive() implements Outcome {}

    record FragmentSizeInvalid() implements Outcome {}

    record Sha256Invalid() implements Outcome {}

    /** There is no such data centre here; {@code known} are. */
    record DataCentreUnknown(String name, List<String> known) implements Outcome {}

    record IdempotencyKeyInvalid() implements Outcome {}

    record IdempotencyKeyReused() implements Outcome {}

    /** Larger than {@code maxSizeBytes}. */
    record SizeOverLimit(long maxSizeBytes) implements Outcome {}

    /** The staging volume has only {@code freeBytes} to give. */
    record NoSpace(long freeBytes) implements Outcome {}

    /** No loader has room for the disc; the one with the most has {@code mostBytes}. */
    record NoRoomOnDrives(long mostBytes) implements Outcome {}

    /** Kafka did not take the event in time; the same request may be sent again. */
    record NotAnnounced() implements Outcome {}
  }

  /**
   * Registers an image. Blocks.
   *
   * <p>An image larger than what is free on the staging volume is refused, although staged bytes go
   * as soon as they are loaded and synced: an upload faster than its data centres must still fit.
   */
  public Outcome register(Request request, @Nullable String idempotencyKey)
      throws IOException, InterruptedException {
    return register(ImageId.random(), request, idempotencyKey);
  }

  /** Registers an image under an id that was given out already; else as above. */
  public Outcome register(ImageId id, Request request, @Nullable String idempotencyKey)
      throws IOException, InterruptedException {
    Outcome malformed = malformed(request, idempotencyKey);
    if (malformed != null) {
      return malformed;
    }
    IdempotencyKey key =
        idempotencyKey == null ? null : new IdempotencyKey(idempotencyKey, request.digest());
    Optional<Catalogue.Addition> before = key == null ? Optional.empty() : catalogue.repeated(key);
    if (before.isPresent()) {
      return outcome(before.get());
    }
    // What was registered before needs no room, and none of today's limits.
    Outcome refusal = refusal(request);
    if (refusal != null) {
      return refusal;
    }
    return switch (drives.choose(requireNonNull(request.size()), unfinishedByDrive())) {
      case DriveChoice.NoRoom(long mostBytes) -> new Outcome.NoRoomOnDrives(mostBytes);
      case DriveChoice.Chosen(String drive) -> add(image(id, request, drive), key);
    };
  }

  private Outcome add(Image fresh, @Nullable IdempotencyKey key) throws InterruptedException {
    UploadToken token = key == null ? UploadToken.random() : UploadToken.derived(key);
    return switch (catalogue.add(fresh, token, key)) {
      case Catalogue.Addition.Added(Image image) -> announce(image, token);
      case Catalogue.Addition other -> outcome(other);
    };
  }

  private Outcome outcome(Catalogue.Addition addition) throws InterruptedException {
    return switch (addition) {
      case Catalogue.Addition.Added(Image image) ->
          throw new IllegalStateException(image.id() + " was not there before");
      case Catalogue.Addition.Repeated(Image image, UploadToken token) -> announce(image, token);
      case Catalogue.Addition.KeyReused _ -> new Outcome.IdempotencyKeyReused();
    };
  }

  /** What is wrong with a request whatever is registered or free; null when nothing is. */
  public static @Nullable Outcome malformed(Request request, @Nullable String key) {
    String name = request.name();
    Long size = request.size();
    Long fragmentSize = request.fragmentSize();
    String sha256 = request.sha256();
    if (name == null || !isName(name)) {
      return new Outcome.NameInvalid();
    }
    if (size == null || size < 1) {
      return new Outcome.SizeNotPositive();
    }
    if (fragmentSize != null && !ImageLayout.isFragmentSize(fragmentSize)) {
      return new Outcome.FragmentSizeInvalid();
    }
    if (sha256 != null && !Sha256.isValid(sha256)) {
      return new Outcome.Sha256Invalid();
    }
    return key != null && !IdempotencyKey.isValid(key) ? new Outcome.IdempotencyKeyInvalid() : null;
  }

  private @Nullable Outcome refusal(Request request) throws IOException {
    for (String name : requireNonNullElse(request.dataCentres(), List.<String>of())) {
      // JSON can have a null in a list.
      if (limits.dataCentres().stream().noneMatch(known -> known.equals(name))) {
        return new Outcome.DataCentreUnknown(name, limits.dataCentres());
      }
    }
    long size = requireNonNull(request.size());
    long largest = Math.min(limits.maxSizeBytes(), ImageLayout.MAX_SIZE_BYTES);
    if (size > largest) {
      return new Outcome.SizeOverLimit(largest);
    }
    long free = volume.room().freeBytes();
    return size > free ? new Outcome.NoSpace(free) : null;
  }

  /** At most 255 characters, none of them a control character, a path's separator or half a one. */
  private static boolean isName(String name) {
    return !name.isBlank()
        && name.length() <= 255
        && !name.equals(".")
        && !name.equals("..")
        && name.codePoints()
            .noneMatch(
                c ->
                    Character.isISOControl(c)
                        || Character.getType(c) == Character.SURROGATE
                        || c == '/'
                        || c == '\\');
  }

  private Image image(ImageId id, Request request, String drive) {
    long size = requireNonNull(request.size());
    Long fragmentSize = request.fragmentSize();
    String sha256 = request.sha256();
    // Microseconds, as the catalogue keeps them.
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    return new Image(
        id,
        requireNonNull(request.name()),
        ImageLayout.growing(
            size,
            fragmentSize == null
                ? ImageLayout.DEFAULT_FRAGMENT_BYTES
                : Math.toIntExact(fragmentSize)),
        sha256 == null ? null : new Sha256(sha256),
        drive,
        dataCentres(request),
        new ImageState.Registered(),
        now,
        now.plus(limits.expiresAfter()),
        0);
  }

  /** In the order of the configuration, each once. */
  private List<String> dataCentres(Request request) {
    List<String> asked = request.dataCentres();
    return asked == null
        ? limits.dataCentres()
        : limits.dataCentres().stream().filter(asked::contains).toList();
  }

  private Map<String, Integer> unfinishedByDrive() {
    Map<String, Integer> images = new HashMap<>();
    uploads.active().forEach(upload -> images.merge(upload.image().drive(), 1, Integer::sum));
    return images;
  }

  private Outcome announce(Image image, UploadToken token) throws InterruptedException {
    if (!(image.state() instanceof ImageState.Unfinished)) {
      return new Outcome.Accepted(image, token);
    }
    uploads.open(image);
    ImageEvent.Registered registered =
        new ImageEvent.Registered(
            image.id(),
            image.name(),
            image.layout(),
            image.sha256(),
            image.drive(),
            image.dataCentres());
    try {
      events.publish(registered).get(limits.announceTimeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException _) {
      return new Outcome.NotAnnounced();
    }
    return new Outcome.Accepted(image, token);
  }
}
