package dev.spindle.loader.nbd;

import dev.spindle.loader.drive.Drives;
import dev.spindle.loader.nbd.Negotiation.Step;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.stream.ChunkedWriteHandler;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The handshake of one connection ("Fixed newstyle negotiation"): takes options off the stream
 * until the client takes an export, then {@link Transmission} takes its place. Options that are not
 * known, or are too long, are refused and skipped without losing step.
 *
 * <p>No option is taken while the client does not take the replies to those before, and all of it
 * has to end in time: so a connection's memory is bounded.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes its connection
final class Handshake extends ByteToMessageDecoder {
  /** 16 KiB of payload: names have at most 4096 bytes ("Values"), and some queries beside one. */
  private static final int MOST_OPTION_BYTES = 16 << 10;

  /** 1 MiB is skipped of a longer payload; whoever claims more is no NBD client. */
  private static final int MOST_SKIPPED_BYTES = 1 << 20;

  private static final int OPTION_HEAD_BYTES = 16;

  private final Drives drives;
  private final NbdConfig config;
  private final Encryption encryption;
  private @Nullable Negotiation negotiation;
  private long toSkip;
  private boolean ended;
  private @Nullable Future<?> timeout;

  Handshake(Drives drives, NbdConfig config, Encryption encryption) {
    this.drives = drives;
    this.config = config;
    this.encryption = encryption;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    timeout =
        context
            .executor()
            .schedule(
                () -> context.close(), config.handshakeTimeout().toMillis(), TimeUnit.MILLISECONDS);
    context.writeAndFlush(
        context
            .alloc()
            .buffer(18)
            .writeLong(Wire.NBDMAGIC)
            .writeLong(Wire.IHAVEOPT)
            .writeShort(Wire.FLAG_FIXED_NEWSTYLE | Wire.FLAG_NO_ZEROES));
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf bytes, List<Object> out) {
    if (ended) {
      bytes.skipBytes(bytes.readableBytes());
    } else if (toSkip > 0) {
      int skipped = (int) Math.min(toSkip, bytes.readableBytes());
      bytes.skipBytes(skipped);
      toSkip -= skipped;
    } else if (negotiation == null) {
      negotiation = greet(context, bytes);
    } else if (!context.channel().isWritable()) {
      context.channel().config().setAutoRead(false);
    } else if (bytes.readableBytes() >= OPTION_HEAD_BYTES) {
      option(context, negotiation, bytes);
    }
  }

  /** Not the decoder's own: that would ask for more bytes while none are wanted. */
  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    discardSomeReadBytes();
    context.flush();
    context.fireChannelReadComplete();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) throws Exception {
    if (context.channel().isWritable() && !context.channel().config().isAutoRead()) {
      context.channel().config().setAutoRead(true);
      channelRead(context, Unpooled.EMPTY_BUFFER); // options that came already
      context.flush();
    }
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext context) {
    if (timeout != null) {
      timeout.cancel(false);
    }
  }

  /** "Client flags": whoever sets one that is not known must be dropped. */
  private @Nullable Negotiation greet(ChannelHandlerContext context, ByteBuf bytes) {
    if (bytes.readableBytes() < 4) {
      return null;
    }
    int flags = bytes.readInt();
    if ((flags & ~(Wire.FLAG_FIXED_NEWSTYLE | Wire.FLAG_NO_ZEROES)) != 0) {
      end(context);
    }
    return new Negotiation(drives, encryption, (flags & Wire.FLAG_NO_ZEROES) != 0, false);
  }

  private void option(ChannelHandlerContext context, Negotiation now, ByteBuf bytes) {
    int start = bytes.readerIndex();
    if (bytes.getLong(start) != Wire.IHAVEOPT) {
      end(context);
      return;
    }
    int type = bytes.getInt(start + 8);
    long length = bytes.getUnsignedInt(start + 12);
    if (length > MOST_OPTION_BYTES) {
      bytes.skipBytes(OPTION_HEAD_BYTES);
      if (length > MOST_SKIPPED_BYTES || type == Wire.OPT_EXPORT_NAME) {
        end(context);
      } else {
        toSkip = length;
        context.write(
            OptionReplies.error(type, Wire.REP_ERR_TOO_BIG, "options have at most 16 KiB"));
      }
    } else if (bytes.readableBytes() >= OPTION_HEAD_BYTES + length) {
      bytes.skipBytes(OPTION_HEAD_BYTES);
      Option option = Option.read(type, bytes.readSlice((int) length));
      go(context, now, now.answer(type, option, context::write), bytes);
    }
  }

  private void go(ChannelHandlerContext context, Negotiation now, Step step, ByteBuf bytes) {
    switch (step) {
      case Step.Next _ -> {}
      case Step.End _ -> end(context);
      case Step.Secure _ -> {
        if (bytes.isReadable()) {
          end(context); // a client waits for the reply; this was put in by somebody else
        } else {
          context.flush(); // the reply goes in the clear
          context.pipeline().addFirst("tls", encryption.handler(context.alloc()));
          negotiation = now.secured();
        }
      }
      case Step.Transmit transmit -> transmit(context, now, transmit);
    }
  }

  /** "Transmission": no more options; bytes that came already are requests. */
  private void transmit(ChannelHandlerContext context, Negotiation now, Step.Transmit transmit) {
    ended = true;
    context.flush();
    if (now.isSecured()) {
      context.pipeline().addBefore(context.name(), "chunks", new ChunkedWriteHandler());
    }
    context
        .pipeline()
        .replace(
            this,
            "transmission",
            new Transmission(
                transmit.drive(),
                transmit.structured(),
                transmit.contexts(),
                config,
                now.isSecured()));
  }

  private void end(ChannelHandlerContext context) {
    ended = true;
    context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }
}
