package dev.spindle.upload.sequence;

import dev.spindle.model.ImageId;
import dev.spindle.upload.receive.FragmentReceiver;
import dev.spindle.upload.receive.FragmentReceiver.Resumption;
import dev.spindle.upload.receive.ImageUpload;
import dev.spindle.upload.receive.Reception;
import dev.spindle.upload.receive.RunNumbering;
import dev.spindle.upload.staging.Room;
import dev.spindle.upload.staging.StagingVolume;
import dev.spindle.upload.staging.Tails.Tail;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Opens sequences for bytes to come. Blocks; who calls has the sequence to itself. */
public final class SequenceBytes {
  private final StagingVolume volume;
  private final Sequences sequences;
  private final SequenceOrders orders;
  private final FragmentReceiver receiver;
  private final RunNumbering numbering;
  private final long maxSizeBytes;

  /**
   * Bytes for this replica's sequences.
   *
   * @param maxSizeBytes largest image
   */
  public SequenceBytes(
      StagingVolume volume,
      Sequences sequences,
      SequenceOrders orders,
      FragmentReceiver receiver,
      RunNumbering numbering,
      long maxSizeBytes) {
    this.volume = volume;
    this.sequences = sequences;
    this.orders = orders;
    this.receiver = receiver;
    this.numbering = numbering;
    this.maxSizeBytes = maxSizeBytes;
  }

  /**
   * Opens a sequence at an offset.
   *
   * @param length what the device says of the whole; null when it says nothing
   */
  public Opening open(ImageId id, long offset, @Nullable Long length)
      throws IOException, InterruptedException {
    Found found = sequences.find(id);
    if (!(found instanceof Found.There there)) {
      return new Opening.Gone(found);
    }
    if (there.record().order().kind() == SequenceKind.FINAL) {
      return new Opening.OfFinal();
    }
    Position position = sequences.position(there);
    if (position.offset() != offset) {
      return new Opening.OffsetDiffers(position.offset());
    }
    Long known = position.length();
    if (length != null && known != null && !length.equals(known)) {
      return new Opening.LengthDiffers(known);
    }
    if (length != null && length < offset) {
      return new Opening.LengthDiffers(offset);
    }
    if (length == null || known != null || !(there instanceof Found.Held held)) {
      return open(there, offset);
    }
    return switch (orders.declare(held, length)) {
      case Creation.Created(Found.There sequence) -> open(sequence, offset);
      case Creation.Refused(var outcome) -> new Opening.Refused(outcome);
      case Creation.PartialUnknown _, Creation.PartialUnfinished _ ->
          throw new IllegalStateException("not of a sequence that takes bytes");
    };
  }

  /**
   * A file for bytes that are to be checked before they count; empty when there is no room for it.
   *
   * @param length bytes that will come; negative when the device does not say
   */
  public Optional<CheckedChunk> chunk(ImageId id, long length) throws IOException {
    Optional<Room.Promise> promise = volume.room().promise(Math.max(0, length));
    if (promise.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(CheckedChunk.open(volume.sequence(id), promise.get()));
    } catch (IOException e) {
      promise.get().close();
      throw e;
    }
  }

  /** Sees to it that what was stored and could not be announced will be. */
  public void announceLater(Found.There sequence) {
    if (sequence instanceof Found.Uploading uploading) {
      numbering.begin(uploading.upload());
    }
  }

  private Opening open(Found.There there, long offset) throws IOException {
    return switch (there) {
      case Found.Held held -> {
        Long length = held.record().order().length();
        long limit = length == null ? maxSizeBytes : length;
        yield new Opening.Opened(held, new HeldSink(held.bytes(), volume.room(), limit));
      }
      case Found.Uploading uploading -> open(uploading, offset);
      case Found.Complete complete -> new Opening.Opened(complete, new FullSink(offset));
    };
  }

  private Opening open(Found.Uploading uploading, long offset) throws IOException {
    ImageUpload upload = uploading.upload();
    Optional<Tail> tail = ImageOffset.tail(upload);
    if (tail.isEmpty()) {
      return new Opening.Opened(uploading, new FragmentSink(receiver, upload, offset, null));
    }
    return switch (receiver.resume(upload, tail.get())) {
      case Resumption.GoesOn(Reception resumed) ->
          new Opening.Opened(uploading, new FragmentSink(receiver, upload, offset, resumed));
      // Its bytes went bad meanwhile.
      case Resumption.WentBad _ -> new Opening.OffsetDiffers(ImageOffset.of(upload));
      case Resumption.NoRoom _ -> new Opening.NoRoom();
    };
  }
}
