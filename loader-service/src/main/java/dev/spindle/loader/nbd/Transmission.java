package dev.spindle.loader.nbd;

import dev.spindle.loader.disc.DiscLease;
import dev.spindle.loader.drive.Drive;
import dev.spindle.loader.gate.WaitingRead;
import dev.spindle.model.ByteRange;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The transmission phase of one connection ("Transmission"): requests are answered as soon as they
 * can be, in any order; reads that wait are answered when the gate opens.
 *
 * <p>All of it runs on the connection's event loop. A read of a loaded range may wait there for the
 * storage when it is not in the page cache; these event loops serve NBD only, and fragments that
 * were just loaded are in it. No request is taken while the client does not take its replies, or
 * while too many of its reads wait: so a connection's memory is bounded.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes its connection
final class Transmission extends ChannelInboundHandlerAdapter {
  /** 1024 replies on their way: the kernel's share of one needs some 200 bytes here. */
  private static final int MOST_REPLIES = 1024;

  private final Drive drive;
  private final Replies replies;
  private final Set<MetaContext> contexts;
  private final NbdConfig config;
  private final Set<WaitingRead> waiting = new HashSet<>();
  private @Nullable ByteBuf unread;
  private long toDrain;
  private @Nullable Request drained;
  private int held;
  private int leaving;
  private boolean taking;
  private boolean ended;

  Transmission(Drive drive, boolean structured, Set<MetaContext> contexts, NbdConfig config) {
    this.drive = drive;
    this.replies = new Replies(structured);
    this.contexts = contexts;
    this.config = config;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    drive.connected();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (ended) {
      bytes.release();
      return;
    }
    ByteBuf before = unread;
    if (before == null) {
      unread = bytes;
    } else {
      unread =
          context
              .alloc()
              .buffer(before.readableBytes() + bytes.readableBytes())
              .writeBytes(before)
              .writeBytes(bytes);
      before.release();
      bytes.release();
    }
    takeRequests(context);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    context.flush();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    takeRequests(context);
    context.flush();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    end(); // the channel is closed
    drive.disconnected();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }

  private void end() {
    ended = true;
    waiting.forEach(drive::cancel);
    waiting.clear();
    if (unread != null) {
      unread.release();
      unread = null;
    }
  }

  /** Takes requests while there is room for their replies; asks for bytes only then. */
  private void takeRequests(ChannelHandlerContext context) {
    if (taking) {
      return; // a write below changed the channel's writability
    }
    taking = true;
    while (!ended && hasRoom(context) && takeOne(context)) {}
    taking = false;
    if (unread != null && !unread.isReadable()) {
      unread.release();
      unread = null;
    }
    context.channel().config().setAutoRead(ended || hasRoom(context));
  }

  private boolean hasRoom(ChannelHandlerContext context) {
    return context.channel().isWritable()
        && leaving < MOST_REPLIES
        && held < config.maxWaitingReads();
  }

  private boolean takeOne(ChannelHandlerContext context) {
    ByteBuf bytes = unread;
    if (bytes == null) {
      return false;
    }
    if (drained != null) {
      int now = (int) Math.min(toDrain, bytes.readableBytes());
      bytes.skipBytes(now);
      toDrain -= now;
      if (toDrain == 0) {
        fail(context, drained, Wire.EPERM, "the drive is read-only");
        drained = null;
      }
      return now > 0;
    }
    if (bytes.readableBytes() < Wire.REQUEST_BYTES) {
      return false;
    }
    if (bytes.readInt() != Wire.REQUEST_MAGIC) {
      close(context);
      return false;
    }
    serve(context, Request.read(bytes));
    return true;
  }

  private void serve(ChannelHandlerContext context, Request request) {
    switch (request.type()) {
      case Wire.CMD_READ -> read(context, request);
      case Wire.CMD_BLOCK_STATUS -> blockStatus(context, request);
      case Wire.CMD_CACHE -> cache(context, request);
      case Wire.CMD_DISC -> {
        end();
        context.flush();
        context.writeAndFlush(context.alloc().buffer(0)).addListener(ChannelFutureListener.CLOSE);
      }
      case Wire.CMD_WRITE -> {
        if (request.length() > Wire.MAX_PAYLOAD_BYTES) {
          close(context);
        } else {
          drained = request;
          toDrain = request.length();
          if (toDrain == 0) {
            drained = null;
            fail(context, request, Wire.EPERM, "the drive is read-only");
          }
        }
      }
      case Wire.CMD_TRIM, Wire.CMD_WRITE_ZEROES ->
          fail(context, request, Wire.EPERM, "the drive is read-only");
      default -> fail(context, request, Wire.EINVAL, "this server does not know the command");
    }
  }

  private void read(ChannelHandlerContext context, Request request) {
    if (!request.hasOnly(replies.isStructured() ? Wire.CMD_FLAG_DF : 0)) {
      fail(context, request, Wire.EINVAL, "flags that were not offered");
    } else if (!request.isWithin(drive.layout().size())) {
      fail(context, request, Wire.EINVAL, "past the end of the disc");
    } else if (request.length() > Wire.MAX_PAYLOAD_BYTES) {
      fail(context, request, Wire.EINVAL, "more than 32 MiB at once");
    } else if (request.length() == 0) {
      reply(context, replies.done(context.alloc(), request));
    } else {
      ByteRange range = ByteRange.ofLength(request.offset(), request.length());
      if (drive.read(range)) {
        data(context, request);
      } else {
        hold(context, request, range);
      }
    }
  }

  private void hold(ChannelHandlerContext context, Request request, ByteRange range) {
    held++;
    // the answer comes on the thread that loads, perhaps before hold returns: it is taken up on the
    // event loop, which is where this runs, so always after
    Waiting answer = new Waiting(context, request);
    answer.read = drive.hold(range, answer::take);
    if (answer.read != null) {
      waiting.add(answer.read);
    }
  }

  /** Brings a waiting read's answer back to the event loop. */
  private final class Waiting {
    private final ChannelHandlerContext context;
    private final Request request;
    private @Nullable WaitingRead read;

    Waiting(ChannelHandlerContext context, Request request) {
      this.context = context;
      this.request = request;
    }

    void take(WaitingRead.Outcome outcome) {
      context.executor().execute(() -> answer(outcome));
    }

    private void answer(WaitingRead.Outcome outcome) {
      held--;
      if (read != null) {
        waiting.remove(read);
      }
      if (ended) {
        return;
      }
      switch (outcome) {
        case OPEN -> data(context, request);
        case REFUSED -> fail(context, request, Wire.EIO, "the image is gone");
      }
      takeRequests(context);
      context.flush();
    }
  }

  /** Answers with the data: short ones copied behind the header, long ones sent by the kernel. */
  private void data(ChannelHandlerContext context, Request request) {
    int length = (int) request.length();
    if (length <= config.copiedUpToBytes()) {
      ByteBuf reply = replies.dataHead(context.alloc(), request, length);
      try {
        ByteBuffer target = reply.nioBuffer(reply.writerIndex(), length);
        drive.disc().read(target, request.offset());
        reply.writerIndex(reply.writerIndex() + length);
        reply(context, reply);
      } catch (IOException e) {
        reply.release();
        fail(context, request, Wire.EIO, "the disc cannot be read");
      }
      return;
    }
    DiscLease lease = drive.disc().lease();
    if (lease == null) {
      fail(context, request, Wire.EIO, "the image is gone");
      return;
    }
    context.write(replies.dataHead(context.alloc(), request, 0), context.voidPromise());
    leaving++;
    context
        .write(new DiscRegion(lease, request.offset(), length))
        .addListener(
            sent -> {
              leaving--;
              if (!sent.isSuccess()) {
                context.close(); // part of the reply is out: only the end of it all is honest
              } else if (leaving == MOST_REPLIES / 2) {
                takeRequests(context);
                context.flush();
              }
            });
  }

  private void blockStatus(ChannelHandlerContext context, Request request) {
    if (contexts.isEmpty()
        || request.length() == 0
        || !request.hasOnly(Wire.CMD_FLAG_REQ_ONE)
        || !request.isWithin(drive.layout().size())) {
      fail(context, request, Wire.EINVAL, "no context was chosen, or past the end of the disc");
    } else {
      reply(context, replies.blockStatus(context.alloc(), request, drive, contexts));
    }
  }

  private void cache(ChannelHandlerContext context, Request request) {
    if (!request.hasOnly(0) || !request.isWithin(drive.layout().size())) {
      fail(context, request, Wire.EINVAL, "past the end of the disc");
      return;
    }
    if (request.length() > 0) {
      drive.hint(ByteRange.ofLength(request.offset(), request.length()));
    }
    reply(context, replies.done(context.alloc(), request));
  }

  private void fail(ChannelHandlerContext context, Request request, int error, String why) {
    reply(context, replies.error(context.alloc(), request, error, why));
  }

  private static void reply(ChannelHandlerContext context, ByteBuf reply) {
    context.write(reply, context.voidPromise());
  }

  private void close(ChannelHandlerContext context) {
    end();
    context.close();
  }
}
