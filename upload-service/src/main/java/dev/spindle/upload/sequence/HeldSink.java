package dev.spindle.upload.sequence;

import dev.spindle.upload.receive.Refusal;
import dev.spindle.upload.staging.HeldBytes;
import dev.spindle.upload.staging.Room;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/** Appends bytes to a file, since they belong to no image yet. */
final class HeldSink implements Sink {
  private final HeldBytes held;
  private final FileChannel file;
  private final Room room;
  private final long limit;
  private long position;
  private Room.@Nullable Promise promise;

  HeldSink(HeldBytes held, Room room, long limit) throws IOException {
    this.held = held;
    this.file = held.append();
    this.room = room;
    this.limit = limit;
    this.position = file.position();
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public long limit() {
    return limit;
  }

  /** All that will come must find room: held bytes stay until they are an image. */
  @Override
  public @Nullable Stop begin(long length) throws IOException {
    promise = room.promise(Math.clamp(length, 0, limit - position)).orElse(null);
    return promise == null ? full() : null;
  }

  @Override
  public @Nullable Stop take(ByteBuffer piece) throws IOException {
    int fits = (int) Math.min(piece.remaining(), limit - position);
    if (promise == null || !promise.covers(fits)) {
      return full();
    }
    ByteBuffer fitting = piece.slice(piece.position(), fits);
    while (fitting.hasRemaining()) {
      int count = file.write(fitting);
      position += count;
      promise.written(count);
    }
    return fits < piece.remaining() ? new Stop.TooLong(limit) : null;
  }

  @Override
  public @Nullable Stop settle() throws IOException {
    if (promise != null) {
      promise.close();
    }
    held.keep(file);
    return null;
  }

  private static Stop full() {
    return new Stop.Refused(new Refusal.StagingFull());
  }
}
