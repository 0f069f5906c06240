package dev.spindle.loader.transport;

import dev.spindle.loader.disc.Disc;
import dev.spindle.loader.disc.DiscLease;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import java.io.IOException;
import java.util.function.IntFunction;

/**
 * Sends loaded ranges of discs over one connection, each behind its reply's head: short ones
 * copied, so that head and data leave in one system call; long ones by the kernel from its page
 * cache, or in pieces where they pass through TLS.
 *
 * <p>Belongs to the connection's event loop. A range that is not in the page cache makes it wait
 * for the storage; these event loops serve drives only, and fragments that were just loaded are in
 * it.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes its connection
public final class DiscSender {
  /** 64 long ranges on their way: as many as nbdcopy asks for at once. One costs 500 bytes. */
  private static final int MOST_LEAVING = 64;

  private final ChannelHandlerContext context;
  private final int copiedUpToBytes;
  private final boolean secured;
  private final Runnable roomAgain;
  private final ChannelFutureListener onSent = this::sent;
  private int leaving;

  /**
   * The sender of a connection.
   *
   * @param copiedUpToBytes up to this many bytes a range is copied
   * @param secured whether what is sent passes through TLS
   * @param roomAgain called when another long range may be sent, after there was no room
   */
  public DiscSender(
      ChannelHandlerContext context, int copiedUpToBytes, boolean secured, Runnable roomAgain) {
    this.context = context;
    this.copiedUpToBytes = copiedUpToBytes;
    this.secured = secured;
    this.roomAgain = roomAgain;
  }

  /** Whether another range may be sent. */
  public boolean hasRoom() {
    return leaving < MOST_LEAVING;
  }

  /**
   * Writes a range behind its head, without flushing.
   *
   * @param paddingBytes zeros to follow it
   * @param head the reply's head, in a buffer with room for so many bytes more
   * @return whether the reply is on its way; if not, nothing was written, as the disc is gone or
   *     cannot be read
   */
  public boolean send(
      Disc disc, long offset, int length, int paddingBytes, IntFunction<ByteBuf> head) {
    return length <= copiedUpToBytes
        ? copy(disc, offset, length, paddingBytes, head)
        : transfer(disc, offset, length, paddingBytes, head);
  }

  private boolean copy(
      Disc disc, long offset, int length, int paddingBytes, IntFunction<ByteBuf> head) {
    ByteBuf reply = head.apply(length + paddingBytes);
    try {
      int start = reply.writerIndex();
      disc.read(reply.internalNioBuffer(start, length), offset);
      reply.writerIndex(start + length).writeZero(paddingBytes);
    } catch (IOException e) {
      reply.release();
      return false;
    }
    context.write(reply, context.voidPromise());
    return true;
  }

  private boolean transfer(
      Disc disc, long offset, int length, int paddingBytes, IntFunction<ByteBuf> head) {
    DiscLease lease = disc.lease();
    if (lease == null) {
      return false;
    }
    context.write(head.apply(0), context.voidPromise());
    leaving++;
    Object data =
        secured
            ? new DiscChunks(disc, lease, offset, length)
            : new DiscRegion(lease, offset, length);
    context.write(data).addListener(onSent);
    if (paddingBytes > 0) {
      context.write(
          context.alloc().directBuffer(paddingBytes).writeZero(paddingBytes),
          context.voidPromise());
    }
    return true;
  }

  private void sent(ChannelFuture sent) {
    leaving--;
    if (!sent.isSuccess()) {
      context.close(); // part of the reply is out: only the end of it all is honest
    } else if (leaving == MOST_LEAVING / 2) {
      roomAgain.run();
    }
  }
}
