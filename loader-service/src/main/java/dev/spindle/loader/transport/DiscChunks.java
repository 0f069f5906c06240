package dev.spindle.loader.transport;

import dev.spindle.loader.disc.Disc;
import dev.spindle.loader.disc.DiscLease;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.stream.ChunkedInput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A range of a disc that is copied piece by piece as the client takes it: what TLS needs. */
final class DiscChunks implements ChunkedInput<ByteBuf> {
  /** 64 KiB: four records of TLS. */
  private static final int CHUNK_BYTES = 64 << 10;

  private final Disc disc;
  private final DiscLease lease;
  private final long start;
  private final long length;
  private long done;

  DiscChunks(Disc disc, DiscLease lease, long start, long length) {
    this.disc = disc;
    this.lease = lease;
    this.start = start;
    this.length = length;
  }

  @Override
  public boolean isEndOfInput() {
    return done == length;
  }

  @Override
  public void close() {
    lease.close();
  }

  @Deprecated
  @Override
  public @Nullable ByteBuf readChunk(ChannelHandlerContext context) throws IOException {
    return readChunk(context.alloc());
  }

  @Override
  public @Nullable ByteBuf readChunk(ByteBufAllocator allocator) throws IOException {
    int now = (int) Math.min(CHUNK_BYTES, length - done);
    ByteBuf chunk = allocator.directBuffer(now);
    try {
      disc.read(chunk.internalNioBuffer(0, now), start + done);
    } catch (IOException e) {
      chunk.release();
      throw e;
    }
    done += now;
    return chunk.writerIndex(now);
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public long progress() {
    return done;
  }
}
