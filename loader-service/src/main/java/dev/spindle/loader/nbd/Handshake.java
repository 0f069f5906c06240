package dev.spindle.loader.nbd;

import dev.spindle.loader.drive.Drive;
import dev.spindle.loader.drive.Drives;
import dev.spindle.model.ImageId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The handshake of one connection ("Fixed newstyle negotiation"): options until the client takes an
 * export, then {@link Transmission} takes its place. Options that are not known, or are too long,
 * are refused and skipped without losing step.
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
  private boolean greeted;
  private boolean noZeroes;
  private boolean structured;
  private String contextsOf = "";
  private Set<MetaContext> contexts = EnumSet.noneOf(MetaContext.class);
  private long toSkip;
  private boolean ended;
  private @Nullable Future<?> timeout;

  Handshake(Drives drives, NbdConfig config) {
    this.drives = drives;
    this.config = config;
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
    } else if (!greeted) {
      greet(context, bytes);
    } else if (bytes.readableBytes() >= OPTION_HEAD_BYTES) {
      option(context, bytes);
    }
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext context) {
    if (timeout != null) {
      timeout.cancel(false);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }

  /** "Client flags": whoever sets one that is not known must be dropped. */
  private void greet(ChannelHandlerContext context, ByteBuf bytes) {
    if (bytes.readableBytes() < 4) {
      return;
    }
    int flags = bytes.readInt();
    if ((flags & ~(Wire.FLAG_FIXED_NEWSTYLE | Wire.FLAG_NO_ZEROES)) != 0) {
      close(context);
    }
    noZeroes = (flags & Wire.FLAG_NO_ZEROES) != 0;
    greeted = true;
  }

  private void option(ChannelHandlerContext context, ByteBuf bytes) {
    int start = bytes.readerIndex();
    if (bytes.getLong(start) != Wire.IHAVEOPT) {
      close(context);
      return;
    }
    int type = bytes.getInt(start + 8);
    long length = bytes.getUnsignedInt(start + 12);
    if (length > MOST_OPTION_BYTES) {
      bytes.skipBytes(OPTION_HEAD_BYTES);
      if (length > MOST_SKIPPED_BYTES || type == Wire.OPT_EXPORT_NAME) {
        close(context);
      } else {
        toSkip = length;
        context.writeAndFlush(
            OptionReplies.error(type, Wire.REP_ERR_TOO_BIG, "options have at most 16 KiB"));
      }
    } else if (bytes.readableBytes() >= OPTION_HEAD_BYTES + length) {
      bytes.skipBytes(OPTION_HEAD_BYTES);
      answer(context, type, Option.read(type, bytes.readSlice((int) length)));
    }
  }

  private void answer(ChannelHandlerContext context, int type, Option option) {
    switch (option) {
      case Option.ExportName export -> exportName(context, export);
      case Option.Abort _ -> {
        ended = true;
        context.writeAndFlush(OptionReplies.ack(type)).addListener(ChannelFutureListener.CLOSE);
      }
      case Option.ListExports _ -> {
        drives.all().forEach(drive -> context.write(OptionReplies.server(drive)));
        context.writeAndFlush(OptionReplies.ack(type));
      }
      case Option.Info info -> info(context, type, info);
      case Option.StructuredReply _ -> {
        structured = true;
        context.writeAndFlush(OptionReplies.ack(type));
      }
      case Option.MetaContext asked -> metaContext(context, type, asked);
      case Option.Unsupported _ ->
          context.writeAndFlush(
              OptionReplies.error(type, Wire.REP_ERR_UNSUP, "this server does not know option"));
      case Option.Malformed _ ->
          context.writeAndFlush(
              OptionReplies.error(type, Wire.REP_ERR_INVALID, "the option's data is malformed"));
    }
  }

  private void exportName(ChannelHandlerContext context, Option.ExportName export) {
    Optional<Drive> drive = find(export.name());
    if (drive.isEmpty()) {
      close(context);
      return;
    }
    context.writeAndFlush(
        Unpooled.buffer()
            .writeLong(drive.get().layout().size())
            .writeShort(transmissionFlags())
            .writeZero(noZeroes ? 0 : Wire.EXPORT_NAME_ZEROES));
    transmit(context, drive.get(), export.name());
  }

  private void info(ChannelHandlerContext context, int type, Option.Info info) {
    Optional<Drive> found = find(info.name());
    if (found.isEmpty()) {
      context.writeAndFlush(
          OptionReplies.error(type, Wire.REP_ERR_UNKNOWN, "exports are named by image id"));
      return;
    }
    Drive drive = found.get();
    context.write(OptionReplies.infoExport(type, drive, transmissionFlags()));
    if (info.requests().contains(Wire.INFO_NAME)) {
      context.write(OptionReplies.infoName(type, drive));
    }
    if (info.requests().contains(Wire.INFO_DESCRIPTION)) {
      context.write(OptionReplies.infoDescription(type, drive));
    }
    if (info.requests().contains(Wire.INFO_BLOCK_SIZE)) {
      context.write(OptionReplies.infoBlockSize(type));
    }
    context.writeAndFlush(OptionReplies.ack(type));
    if (info.go()) {
      transmit(context, drive, info.name());
    }
  }

  private void metaContext(ChannelHandlerContext context, int type, Option.MetaContext asked) {
    if (!structured) {
      context.writeAndFlush(
          OptionReplies.error(
              type, Wire.REP_ERR_INVALID, "contexts need structured replies; ask for them first"));
      return;
    }
    if (find(asked.name()).isEmpty()) {
      context.writeAndFlush(
          OptionReplies.error(type, Wire.REP_ERR_UNKNOWN, "exports are named by image id"));
      return;
    }
    Set<MetaContext> matching = MetaContext.matching(asked.queries());
    if (asked.set()) {
      matching.removeIf(each -> !asked.queries().contains(each.name));
      contexts = matching;
      contextsOf = asked.name();
    } else if (asked.queries().isEmpty()) {
      matching = EnumSet.allOf(MetaContext.class);
    }
    matching.forEach(each -> context.write(OptionReplies.metaContext(type, each, asked.set())));
    context.writeAndFlush(OptionReplies.ack(type));
  }

  /** "Transmission": no more options; bytes that came already are requests. */
  private void transmit(ChannelHandlerContext context, Drive drive, String name) {
    ended = true;
    Set<MetaContext> chosen =
        contextsOf.equals(name) ? contexts : EnumSet.noneOf(MetaContext.class);
    context
        .pipeline()
        .replace(this, "transmission", new Transmission(drive, structured, chosen, config));
  }

  private Optional<Drive> find(String name) {
    return ImageId.isValid(name) ? drives.find(new ImageId(name)) : Optional.empty();
  }

  private int transmissionFlags() {
    return Wire.FLAG_HAS_FLAGS
        | Wire.FLAG_READ_ONLY
        | Wire.FLAG_CAN_MULTI_CONN
        | Wire.FLAG_SEND_CACHE
        | (structured ? Wire.FLAG_SEND_DF : 0);
  }

  private void close(ChannelHandlerContext context) {
    ended = true;
    context.close();
  }
}
