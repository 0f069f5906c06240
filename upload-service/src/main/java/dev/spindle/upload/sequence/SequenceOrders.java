package dev.spindle.upload.sequence;

import dev.spindle.model.ByteRange;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImageLayout;
import dev.spindle.upload.receive.FragmentReceiver;
import dev.spindle.upload.receive.FragmentReceiver.Admission;
import dev.spindle.upload.receive.ImageUpload;
import dev.spindle.upload.receive.Reception;
import dev.spindle.upload.receive.Registration;
import dev.spindle.upload.receive.RunNumbering;
import dev.spindle.upload.receive.Uploads;
import dev.spindle.upload.staging.HeldBytes;
import dev.spindle.upload.staging.RunSlice;
import dev.spindle.upload.staging.StagingVolume;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Begins sequences, and makes images of what was held. Blocks. */
public final class SequenceOrders {
  private final StagingVolume volume;
  private final Uploads uploads;
  private final Sequences sequences;
  private final Registration registration;
  private final FragmentReceiver receiver;
  private final RunNumbering numbering;
  private final Clock clock;
  private final long maxSizeBytes;

  /**
   * Orders for this replica.
   *
   * @param maxSizeBytes largest image
   */
  public SequenceOrders(
      StagingVolume volume,
      Uploads uploads,
      Sequences sequences,
      Registration registration,
      FragmentReceiver receiver,
      RunNumbering numbering,
      Clock clock,
      long maxSizeBytes) {
    this.volume = volume;
    this.uploads = uploads;
    this.sequences = sequences;
    this.registration = registration;
    this.receiver = receiver;
    this.numbering = numbering;
    this.clock = clock;
    this.maxSizeBytes = maxSizeBytes;
  }

  /** Begins a sequence. */
  public Creation create(Order order) throws IOException, InterruptedException {
    ImageId id = ImageId.random();
    return switch (order.kind()) {
      case WHOLE -> order.length() == null ? hold(id, order, true) : image(id, order);
      case PARTIAL -> hold(id, order, false);
      case FINAL -> join(id, order);
    };
  }

  /** A sequence whose length is known is an image from its first byte on. */
  private Creation image(ImageId id, Order order) throws IOException, InterruptedException {
    SequenceRecord record = SequenceRecord.of(id, order);
    HeldBytes bytes = begin(record);
    long size = order.length() == null ? 0 : order.length();
    Registration.Outcome outcome = registration.register(id, order.request(size), record.key());
    if (outcome instanceof Registration.Outcome.Accepted) {
      return new Creation.Created(new Found.Uploading(record, upload(id)));
    }
    bytes.delete();
    return new Creation.Refused(outcome);
  }

  private Creation hold(ImageId id, Order order, boolean becomesImage) throws IOException {
    long length = order.length() == null ? 0 : order.length();
    Registration.Outcome flaw =
        becomesImage ? Registration.malformed(order.request(1), null) : null;
    if (flaw == null) {
      flaw = refusal(length);
    }
    if (flaw != null) {
      return new Creation.Refused(flaw);
    }
    SequenceRecord record = SequenceRecord.of(id, order);
    HeldBytes bytes = begin(record);
    return new Creation.Created(new Found.Held(record, bytes));
  }

  /** Writes a new sequence's record; nothing stays when that cannot be. */
  private HeldBytes begin(SequenceRecord record) throws IOException {
    HeldBytes bytes = volume.sequence(record.id());
    try {
      bytes.write(record.toMap());
      return bytes;
    } catch (IOException e) {
      bytes.delete();
      throw e;
    }
  }

  private Registration.@Nullable Outcome refusal(long length) throws IOException {
    if (length > maxSizeBytes) {
      return new Registration.Outcome.SizeOverLimit(maxSizeBytes);
    }
    long free = volume.room().freeBytes();
    return length > free ? new Registration.Outcome.NoSpace(free) : null;
  }

  /**
   * Says how long a sequence is, of which that was not known: a whole one becomes an image, made of
   * what is held and what will come. Who calls has the sequence to itself.
   */
  Creation declare(Found.Held held, long length) throws IOException, InterruptedException {
    SequenceRecord known = held.record().withLength(length);
    if (known.order().kind() == SequenceKind.PARTIAL) {
      Registration.Outcome refusal = refusal(length);
      if (refusal != null) {
        return new Creation.Refused(refusal);
      }
      held.bytes().write(known.toMap());
      return new Creation.Created(new Found.Held(known, held.bytes()));
    }
    Registration.Outcome outcome =
        registration.register(known.id(), known.order().request(length), known.key());
    if (!(outcome instanceof Registration.Outcome.Accepted)) {
      return new Creation.Refused(outcome);
    }
    ImageUpload upload = upload(known.id());
    if (!take(upload, held.bytes())) {
      return new Creation.Refused(new Registration.Outcome.NoSpace(0));
    }
    // From here on the image has the bytes; before, a crash leaves them held.
    held.bytes().write(known.toMap());
    held.bytes().release();
    numbering.begin(upload);
    return new Creation.Created(new Found.Uploading(known, upload));
  }

  private Creation join(ImageId id, Order order) throws IOException, InterruptedException {
    List<Found.Held> partials = new ArrayList<>();
    long size = 0;
    for (ImageId partial : order.partials()) {
      if (!(sequences.find(partial) instanceof Found.Held held)
          || held.record().order().kind() != SequenceKind.PARTIAL) {
        return new Creation.PartialUnknown(partial);
      }
      Long length = held.record().order().length();
      if (length == null || held.bytes().length() != length) {
        return new Creation.PartialUnfinished(partial);
      }
      size += length;
      partials.add(held);
    }
    Creation creation = image(id, order.withLength(size));
    if (creation instanceof Creation.Created(Found.Uploading image)) {
      try {
        link(image.upload(), partials);
      } catch (IOException | RuntimeException e) {
        sequences.delete(image);
        throw e;
      }
      numbering.begin(image.upload());
    }
    return creation;
  }

  private void link(ImageUpload upload, List<Found.Held> partials) throws IOException {
    long position = 0;
    for (Found.Held partial : partials) {
      Optional<Path> file = partial.bytes().bytes();
      long length = partial.bytes().length();
      if (file.isPresent() && length > 0) {
        upload.staging().link(ByteRange.ofLength(position, length), file.get());
        position += length;
      }
      partial.bytes().write(partial.record().usedAt(clock.instant()).toMap());
    }
  }

  /**
   * What is held makes the first fragments, where it lies; the rest of it is the kept beginning of
   * the next one. Done again after a crash.
   *
   * @return false when there is no room for that rest
   */
  private boolean take(ImageUpload upload, HeldBytes held) throws IOException {
    long length = held.length();
    Optional<Path> file = held.bytes();
    if (file.isEmpty() || length == 0) {
      return true;
    }
    upload.staging().link(ByteRange.ofLength(0, length), file.get());
    ImageLayout layout = upload.image().layout();
    List<RunSlice> rest =
        length == layout.size() ? List.of() : upload.staging().slicesOf(layout.numberAt(length));
    if (rest.isEmpty()) {
      return true;
    }
    if (!(receiver.admit(upload.image().id(), layout.numberAt(length), -1, null)
        instanceof Admission.Admitted(Reception reception))) {
      return false;
    }
    for (RunSlice slice : rest) {
      RunNumbering.copy(slice, reception);
    }
    receiver.keep(reception);
    return true;
  }

  private ImageUpload upload(ImageId id) {
    return uploads.active(id).orElseThrow(() -> new IllegalStateException(id + " has just ended"));
  }
}
