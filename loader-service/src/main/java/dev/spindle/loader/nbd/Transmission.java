package dev.spindle.loader.nbd;

import dev.spindle.loader.drive.Drive;
import dev.spindle.model.ByteRange;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The transmission phase of one connection ("Transmission"): takes requests off the stream and
 * answers them as soon as they can be, in any order; {@link Reads} answers those for data.
 *
 * <p>No request is taken while the client does not take its replies, or while too many of its reads
 * wait: so a connection's memory is bounded.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes its connection
final class Transmission extends ChannelInboundHandlerAdapter {
  private final Drive drive;
  private final Replies replies;
  private final Set<MetaContext> contexts;
  private final NbdConfig config;
  private final boolean secured;
  private @Nullable Reads reads;
  private ByteBuf untaken = Unpooled.EMPTY_BUFFER;
  private @Nullable Request drained;
  private long toDrain;
  private boolean taking;
  private boolean ended;

  Transmission(
      Drive drive,
      boolean structured,
      Set<MetaContext> contexts,
      NbdConfig config,
      boolean secured) {
    this.drive = drive;
    this.replies = new Replies(structured);
    this.contexts = contexts;
    this.config = config;
    this.secured = secured;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    reads =
        new Reads(
            context,
            drive,
            replies,
            config,
            secured,
            () -> {
              takeRequests(context);
              context.flush();
            });
    drive.connected();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (ended) {
      bytes.release();
      return;
    }
    if (!secured && !context.channel().config().isAutoRead()) {
      // none were asked for: epoll brings what is left when the client has ended its direction
      bytes.release();
      close(context);
      return;
    }
    untaken = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(context.alloc(), untaken, bytes);
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

  private void end() {
    ended = true;
    if (reads != null) {
      reads.end();
    }
    untaken.release();
    untaken = Unpooled.EMPTY_BUFFER;
  }

  /** Takes requests while there is room for their replies; asks for bytes only then. */
  private void takeRequests(ChannelHandlerContext context) {
    if (taking || reads == null) {
      return; // a write below changed the channel's writability
    }
    taking = true;
    while (!ended && hasRoom(context, reads) && takeOne(context, reads)) {}
    taking = false;
    if (untaken.isReadable()) {
      untaken.discardSomeReadBytes(); // else a stream that never pauses would make it grow
    } else {
      untaken.release();
      untaken = Unpooled.EMPTY_BUFFER;
    }
    context.channel().config().setAutoRead(ended || hasRoom(context, reads));
  }

  private static boolean hasRoom(ChannelHandlerContext context, Reads reads) {
    return context.channel().isWritable() && reads.hasRoom();
  }

  private boolean takeOne(ChannelHandlerContext context, Reads reads) {
    if (drained != null) {
      return drain(context, drained);
    }
    if (untaken.readableBytes() < Wire.REQUEST_BYTES) {
      return false;
    }
    if (untaken.readInt() != Wire.REQUEST_MAGIC) {
      close(context);
      return false;
    }
    serve(context, reads, Request.read(untaken));
    return true;
  }

  private void serve(ChannelHandlerContext context, Reads reads, Request request) {
    switch (request.type()) {
      case Wire.CMD_READ -> reads.read(request);
      case Wire.CMD_BLOCK_STATUS -> blockStatus(context, request);
      case Wire.CMD_CACHE -> cache(context, request);
      case Wire.CMD_DISC -> disconnect(context);
      case Wire.CMD_WRITE -> refuseWrite(context, request);
      case Wire.CMD_TRIM, Wire.CMD_WRITE_ZEROES ->
          fail(context, request, Wire.EPERM, "the drive is read-only");
      default -> fail(context, request, Wire.EINVAL, "this server does not know the command");
    }
  }

  /** The payload comes all the same, and is skipped. */
  private void refuseWrite(ChannelHandlerContext context, Request request) {
    if (request.length() > Wire.MAX_PAYLOAD_BYTES) {
      close(context);
    } else if (request.length() == 0) {
      fail(context, request, Wire.EPERM, "the drive is read-only");
    } else {
      drained = request;
      toDrain = request.length();
    }
  }

  private boolean drain(ChannelHandlerContext context, Request write) {
    int now = (int) Math.min(toDrain, untaken.readableBytes());
    untaken.skipBytes(now);
    toDrain -= now;
    if (toDrain == 0) {
      drained = null;
      fail(context, write, Wire.EPERM, "the drive is read-only");
    }
    return now > 0;
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

  /** "NBD_CMD_DISC": the replies that are on their way go out, if the client takes them in time. */
  private void disconnect(ChannelHandlerContext context) {
    end();
    context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    context
        .executor()
        .schedule(
            () -> context.close(), config.handshakeTimeout().toMillis(), TimeUnit.MILLISECONDS);
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
