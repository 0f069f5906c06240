package dev.spindle.loader.nbd;

import dev.spindle.loader.drive.Drive;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Replies to options ("Option reply types"). */
final class OptionReplies {
  private OptionReplies() {}

  static ByteBuf reply(int option, int type, ByteBuf payload) {
    ByteBuf head =
        Unpooled.buffer(20 + payload.readableBytes())
            .writeLong(Wire.REPLY_MAGIC)
            .writeInt(option)
            .writeInt(type)
            .writeInt(payload.readableBytes())
            .writeBytes(payload);
    payload.release();
    return head;
  }

  static ByteBuf ack(int option) {
    return reply(option, Wire.REP_ACK, Unpooled.EMPTY_BUFFER);
  }

  /** An error, with words for whoever runs the client. */
  static ByteBuf error(int option, int type, String why) {
    return reply(option, type, text(why));
  }

  static ByteBuf server(Drive drive) {
    ByteBuf name = text(drive.imageId().value());
    return reply(
        Wire.OPT_LIST,
        Wire.REP_SERVER,
        Unpooled.wrappedBuffer(Unpooled.buffer(4).writeInt(name.readableBytes()), name));
  }

  static ByteBuf metaContext(int option, MetaContext context, boolean chosen) {
    return reply(
        option,
        Wire.REP_META_CONTEXT,
        Unpooled.wrappedBuffer(
            Unpooled.buffer(4).writeInt(chosen ? context.id : 0), text(context.name)));
  }

  static ByteBuf infoExport(int option, Drive drive, int transmissionFlags) {
    return info(
        option,
        Wire.INFO_EXPORT,
        Unpooled.buffer(10).writeLong(drive.layout().size()).writeShort(transmissionFlags));
  }

  static ByteBuf infoName(int option, Drive drive) {
    return info(option, Wire.INFO_NAME, text(drive.imageId().value()));
  }

  static ByteBuf infoDescription(int option, Drive drive) {
    return info(option, Wire.INFO_DESCRIPTION, text(drive.disc().label().name()));
  }

  static ByteBuf infoBlockSize(int option) {
    return info(
        option,
        Wire.INFO_BLOCK_SIZE,
        Unpooled.buffer(12)
            .writeInt(Wire.MIN_BLOCK_BYTES)
            .writeInt(Wire.PREFERRED_BLOCK_BYTES)
            .writeInt(Wire.MAX_PAYLOAD_BYTES));
  }

  private static ByteBuf info(int option, int type, ByteBuf payload) {
    return reply(
        option,
        Wire.REP_INFO,
        Unpooled.wrappedBuffer(Unpooled.buffer(2).writeShort(type), payload));
  }

  private static ByteBuf text(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
  }
}
