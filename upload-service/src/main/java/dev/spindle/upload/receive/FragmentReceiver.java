package dev.spindle.upload.receive;

import dev.spindle.model.Crc32c;
import dev.spindle.model.FragmentSet;
import dev.spindle.model.ImageId;
import dev.spindle.model.Sha256;
import dev.spindle.upload.catalogue.Image;
import dev.spindle.upload.catalogue.ImageState;
import dev.spindle.upload.staging.Commitment;
import dev.spindle.upload.staging.IncomingFragment;
import dev.spindle.upload.staging.Room;
import dev.spindle.upload.staging.StagedFragment;
import dev.spindle.upload.staging.StagingVolume;
import dev.spindle.upload.staging.Tails.Tail;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Receives fragments: admits one before its first byte is read, and when its last byte has come
 * stages, announces and answers it, in this order. Does file I/O, so never on an event loop.
 */
public final class FragmentReceiver {
  private final Uploads uploads;
  private final StagingVolume volume;
  private final Announcer announcer;
  private final ImageLife life;
  private final Executor worker;

  /**
   * @param worker where what follows a commit may block
   */
  public FragmentReceiver(
      Uploads uploads, StagingVolume volume, Announcer announcer, ImageLife life, Executor worker) {
    this.uploads = uploads;
    this.volume = volume;
    this.announcer = announcer;
    this.life = life;
    this.worker = worker;
  }

  /** Whether a fragment may come. */
  public sealed interface Admission {
    record Admitted(Reception reception) implements Admission {}

    /**
     * It may not.
     *
     * @param upload the image, where it is known and unfinished
     */
    record Refused(Refusal refusal, @Nullable ImageUpload upload) implements Admission {}
  }

  /**
   * Decides on a fragment before its bytes are read.
   *
   * @param contentLength bytes that will come; negative when the device does not say
   */
  public Admission admit(
      ImageId id, long number, long contentLength, @Nullable Sha256 expectedSha256)
      throws IOException {
    return switch (uploads.find(id)) {
      case Uploads.Found.Active(ImageUpload upload)
          when upload.image().state() instanceof ImageState.Unfinished ->
          admit(upload, number, contentLength, expectedSha256);
      // Its end is just being recorded.
      case Uploads.Found.Active(ImageUpload upload) ->
          new Admission.Refused(refusal(upload.image()), null);
      case Uploads.Found.Ended(Image image) -> new Admission.Refused(refusal(image), null);
      case Uploads.Found.Unknown _ -> new Admission.Refused(new Refusal.ImageUnknown(), null);
    };
  }

  /** Whether a fragment whose beginning was kept can go on. */
  public sealed interface Resumption {
    record GoesOn(Reception reception) implements Resumption {}

    /** The bytes that were kept went bad, and are forgotten. */
    record WentBad() implements Resumption {}

    /** There is no room for the rest; the beginning stays. */
    record NoRoom() implements Resumption {}
  }

  /**
   * Goes on with a fragment of which the beginning was kept. One thread at a time for one image.
   */
  public Resumption resume(ImageUpload upload, Tail tail) throws IOException {
    long rest = upload.image().layout().lengthOf(tail.number()) - (long) tail.length();
    Optional<Room.Promise> promise = volume.room().promise(rest);
    if (promise.isEmpty()) {
      return new Resumption.NoRoom();
    }
    try {
      return upload
          .staging()
          .tails()
          .resume(tail, promise.get())
          .<Resumption>map(resumed -> new Resumption.GoesOn(new Reception(upload, tail, resumed)))
          .orElseGet(Resumption.WentBad::new);
    } catch (IOException e) {
      promise.get().close();
      throw e;
    }
  }

  /**
   * Keeps the beginning of a fragment whose bytes stopped to come; forced to storage when this
   * returns. Only of a fragment that need not be staged nothing is kept.
   */
  public void keep(Reception reception) throws IOException {
    IncomingFragment incoming = reception.incoming();
    if (incoming == null || reception.bytes() == 0) {
      reception.abort();
      return;
    }
    ImageUpload upload = reception.upload();
    try {
      upload
          .staging()
          .tails()
          .keep(incoming, Math.toIntExact(reception.bytes()), reception.crc32c());
    } catch (IOException e) {
      reception.abort();
      throw e;
    }
    life.arrived(upload);
  }

  /** Ends a fragment whose bytes have all come. */
  public CompletableFuture<Reception.Outcome> finish(Reception reception) throws IOException {
    Refusal flaw = reception.flaw();
    if (flaw != null) {
      reception.abort();
      return CompletableFuture.completedFuture(flaw);
    }
    ImageUpload upload = reception.upload();
    Crc32c crc32c = reception.crc32c();
    IncomingFragment incoming = reception.incoming();
    CompletableFuture<Commitment> commitment =
        incoming == null
            ? CompletableFuture.completedFuture(compared(upload, reception.number(), crc32c))
            : upload.staging().commit(incoming, crc32c);
    return commitment.thenComposeAsync(done -> answer(reception, done), worker);
  }

  private Admission admit(
      ImageUpload upload, long number, long contentLength, @Nullable Sha256 expectedSha256)
      throws IOException {
    Image image = upload.image();
    if (!image.layout().contains(number)) {
      return refused(new Refusal.FragmentUnknown(image.layout().fragmentCount()), upload);
    }
    int known = Math.toIntExact(number);
    long expected = image.layout().lengthOf(known);
    if (contentLength >= 0 && contentLength != expected) {
      return refused(new Refusal.LengthWrong(expected, contentLength), upload);
    }
    if (!isNeeded(upload, known)) {
      return new Admission.Admitted(new Reception(upload, known, expectedSha256, null));
    }
    Optional<IncomingFragment> incoming = upload.staging().begin(known, expected);
    return incoming.isEmpty()
        ? refused(new Refusal.StagingFull(), upload)
        : new Admission.Admitted(new Reception(upload, known, expectedSha256, incoming.get()));
  }

  /** Whether the bytes have to be staged, and not only compared with their receipt. */
  private static boolean isNeeded(ImageUpload upload, int number) {
    return !upload.staging().isStaged(number)
        && (upload.progress().isAskedAgain(number) || !upload.staging().isSettled(number));
  }

  private static Commitment compared(ImageUpload upload, int number, Crc32c crc32c) {
    Crc32c known = upload.staging().receiptOf(number).orElseThrow();
    return known.equals(crc32c) ? new Commitment.Repeated() : new Commitment.OtherBytes(known);
  }

  private CompletableFuture<Reception.Outcome> answer(Reception reception, Commitment commitment) {
    return switch (commitment) {
      case Commitment.Staged _ -> announced(reception, new Reception.Stored());
      case Commitment.Repeated _ -> announced(reception, new Reception.Repeated());
      case Commitment.OtherBytes(Crc32c known) ->
          CompletableFuture.completedFuture(new Refusal.OtherBytes(known, reception.crc32c()));
      case Commitment.Closed _ ->
          CompletableFuture.completedFuture(refusal(reception.upload().image()));
    };
  }

  private CompletableFuture<Reception.Outcome> announced(
      Reception reception, Reception.Outcome outcome) {
    ImageUpload upload = reception.upload();
    int number = reception.number();
    Optional<StagedFragment> fragment = upload.staging().fragment(number);
    boolean known = outcome instanceof Reception.Repeated && upload.announced().isConfirmed(number);
    boolean asked = upload.progress().isAskedAgain(number);
    CompletableFuture<Void> announcement =
        fragment.isEmpty() || (known && !asked)
            ? CompletableFuture.completedFuture(null)
            : announcer.announce(upload, fragment.get());
    return announcement.handleAsync(
        (_, failure) -> {
          if (failure != null) {
            return new Reception.NotAnnounced();
          }
          if (fragment.isPresent()) {
            upload.progress().received(FragmentSet.of(number));
            life.received(upload);
          }
          return outcome;
        },
        worker);
  }

  private static Admission refused(Refusal refusal, ImageUpload upload) {
    return new Admission.Refused(refusal, upload);
  }

  private static Refusal refusal(Image image) {
    return switch (image.state()) {
      case ImageState.Expired _, ImageState.Deleted _ -> new Refusal.ImageGone(image.phase());
      case ImageState.Complete _, ImageState.Failed _, ImageState.Unfinished _ ->
          new Refusal.ImageSealed(image.phase());
    };
  }
}
