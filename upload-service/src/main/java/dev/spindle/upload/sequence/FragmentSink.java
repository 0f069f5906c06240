package dev.spindle.upload.sequence;

import dev.spindle.model.ImageLayout;
import dev.spindle.upload.receive.FragmentReceiver;
import dev.spindle.upload.receive.FragmentReceiver.Admission;
import dev.spindle.upload.receive.ImageUpload;
import dev.spindle.upload.receive.Reception;
import dev.spindle.upload.receive.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Cuts bytes into an image's fragments and numbers them as they come. */
final class FragmentSink implements Sink {
  /**
   * 8 fragments may be on their way to storage and Kafka while the next ones come: enough to hide
   * both, and a bounded loss of pace when either is slow.
   */
  private static final int MAX_UNDER_WAY = 8;

  private final FragmentReceiver receiver;
  private final ImageUpload upload;
  private final ImageLayout layout;
  private final ArrayDeque<CompletableFuture<Reception.Outcome>> underWay = new ArrayDeque<>();
  private long position;
  private @Nullable Reception filling;
  private @Nullable Stop stopped;

  /**
   * @param resumed the fragment whose beginning was kept, when {@code position} is within one
   */
  FragmentSink(
      FragmentReceiver receiver, ImageUpload upload, long position, @Nullable Reception resumed) {
    this.receiver = receiver;
    this.upload = upload;
    this.layout = upload.image().layout();
    this.position = position;
    this.filling = resumed;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public long limit() {
    return layout.size();
  }

  /** Room for the first fragment is enough: others go as soon as they are loaded and synced. */
  @Override
  public @Nullable Stop begin(long length) throws IOException {
    if (length != 0 && position < layout.size()) {
      admit(layout.numberAt(position));
    }
    return stopped;
  }

  @Override
  public @Nullable Stop take(ByteBuffer piece) throws IOException, InterruptedException {
    while (piece.hasRemaining() && stopped == null) {
      if (position == layout.size()) {
        return stopped = new Stop.TooLong(position);
      }
      fill(piece);
    }
    return stopped;
  }

  @Override
  public @Nullable Stop settle() throws IOException, InterruptedException {
    try {
      if (filling != null) {
        receiver.keep(filling);
      }
    } finally {
      filling = null;
      while (!underWay.isEmpty()) {
        awaitOldest();
      }
    }
    return stopped;
  }

  private void fill(ByteBuffer piece) throws IOException, InterruptedException {
    int number = layout.numberAt(position);
    admit(number);
    if (filling == null) {
      return;
    }
    int fits = (int) Math.min(piece.remaining(), layout.rangeOf(number).end() - position);
    boolean _ = filling.take(piece.slice(piece.position(), fits));
    piece.position(piece.position() + fits);
    position += fits;
    if (position == layout.rangeOf(number).end()) {
      underWay.add(receiver.finish(filling));
      filling = null;
      if (underWay.size() > MAX_UNDER_WAY) {
        awaitOldest();
      }
    }
  }

  private void admit(int number) throws IOException {
    if (filling == null) {
      switch (receiver.admit(upload.image().id(), number, -1, null)) {
        case Admission.Refused(Refusal refusal, ImageUpload _) ->
            stopped = new Stop.Refused(refusal);
        case Admission.Admitted(Reception reception) -> filling = reception;
      }
    }
  }

  private void awaitOldest() throws IOException, InterruptedException {
    try {
      switch (underWay.remove().get()) {
        case Reception.Stored _, Reception.Repeated _ -> {}
        case Reception.NotAnnounced _ -> stopped = new Stop.NotAnnounced();
        case Refusal refusal -> stopped = new Stop.Refused(refusal);
      }
    } catch (ExecutionException e) {
      throw new IOException("a fragment could not be stored", e);
    }
  }
}
