package dev.spindle.upload.sequence;

import dev.spindle.upload.receive.Refusal;
import dev.spindle.upload.staging.HeldBytes;
import dev.spindle.upload.staging.StagingVolume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/** Appends bytes to a file, since they belong to no image yet. */
final class HeldSink implements Sink {
  private final HeldBytes held;
  private final FileChannel file;
  private final StagingVolume volume;
  private final long reserveBytes;
  private final long limit;
  private long position;

  HeldSink(HeldBytes held, StagingVolume volume, long reserveBytes, long limit) throws IOException {
    this.held = held;
    this.file = held.append();
    this.volume = volume;
    this.reserveBytes = reserveBytes;
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

  @Override
  public @Nullable Stop take(ByteBuffer piece) throws IOException {
    if (volume.usableBytes() < reserveBytes + piece.remaining()) {
      return new Stop.Refused(new Refusal.StagingFull());
    }
    int fits = (int) Math.min(piece.remaining(), limit - position);
    ByteBuffer fitting = piece.slice(piece.position(), fits);
    while (fitting.hasRemaining()) {
      position += file.write(fitting);
    }
    return fits < piece.remaining() ? new Stop.TooLong(limit) : null;
  }

  @Override
  public @Nullable Stop settle() throws IOException {
    held.keep(file);
    return null;
  }
}
