package dev.spindle.loader.nbd;

import dev.spindle.loader.drive.Drive;
import dev.spindle.model.ByteRange;
import dev.spindle.model.ImageLayout;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Set;

/** Writes replies ("Simple reply message", "Structured reply chunk message"). */
final class Replies {
  /** 1024 extents a reply, of 8 bytes each: a client asks again for the rest. */
  private static final int MOST_EXTENTS = 1024;

  private final boolean structured;

  Replies(boolean structured) {
    this.structured = structured;
  }

  boolean isStructured() {
    return structured;
  }

  /** What goes before the data of a read, which follows in one chunk. */
  ByteBuf dataHead(ByteBufAllocator allocator, Request request, int extra) {
    if (!structured) {
      return simpleHead(allocator, request, 0, extra);
    }
    ByteBuf head =
        chunkHead(
            allocator, request, true, Wire.REPLY_TYPE_OFFSET_DATA, 8 + request.length(), extra + 8);
    return head.writeLong(request.offset());
  }

  /** Success without data. */
  ByteBuf done(ByteBufAllocator allocator, Request request) {
    return structured && request.type() == Wire.CMD_READ
        ? chunkHead(allocator, request, true, Wire.REPLY_TYPE_NONE, 0, 0)
        : simpleHead(allocator, request, 0, 0);
  }

  /** A failure; structured for requests that must be answered so. */
  ByteBuf error(ByteBufAllocator allocator, Request request, int error, String why) {
    boolean mustBeStructured =
        request.type() == Wire.CMD_READ || request.type() == Wire.CMD_BLOCK_STATUS;
    if (!structured || !mustBeStructured) {
      return simpleHead(allocator, request, error, 0);
    }
    byte[] text = why.getBytes(StandardCharsets.UTF_8);
    return chunkHead(
            allocator, request, true, Wire.REPLY_TYPE_ERROR, 6 + text.length, 6 + text.length)
        .writeInt(error)
        .writeShort(text.length)
        .writeBytes(text);
  }

  /** A chunk for each context ("Structured reply types", NBD_REPLY_TYPE_BLOCK_STATUS). */
  ByteBuf blockStatus(
      ByteBufAllocator allocator, Request request, Drive drive, Set<MetaContext> contexts) {
    ByteBuf reply = allocator.buffer();
    ByteRange range = ByteRange.ofLength(request.offset(), request.length());
    for (Iterator<MetaContext> each = contexts.iterator(); each.hasNext(); ) {
      MetaContext context = each.next();
      ByteBuf extents = allocator.buffer();
      switch (context) {
        case ALLOCATION -> extents.writeInt((int) range.length()).writeInt(0);
        case LOADED ->
            loaded(extents, drive, range, request.has(Wire.CMD_FLAG_REQ_ONE) ? 1 : MOST_EXTENTS);
      }
      ByteBuf head =
          chunkHead(
              allocator,
              request,
              !each.hasNext(),
              Wire.REPLY_TYPE_BLOCK_STATUS,
              4 + extents.readableBytes(),
              4);
      reply.writeBytes(head.writeInt(context.id)).writeBytes(extents);
      head.release();
      extents.release();
    }
    return reply;
  }

  private static void loaded(ByteBuf extents, Drive drive, ByteRange range, int most) {
    ImageLayout layout = drive.layout();
    long position = range.start();
    for (int count = 0; count < most && position < range.end(); count++) {
      int number = layout.numberAt(position);
      boolean isLoaded = drive.disc().loaded().contains(number);
      int last = number;
      while (layout.rangeOf(last).end() < range.end()
          && drive.disc().loaded().contains(last + 1) == isLoaded) {
        last++;
      }
      long end = Math.min(layout.rangeOf(last).end(), range.end());
      extents.writeInt((int) (end - position)).writeInt(isLoaded ? 1 : 0);
      position = end;
    }
  }

  private static ByteBuf simpleHead(
      ByteBufAllocator allocator, Request request, int error, int extra) {
    return allocator
        .directBuffer(16 + extra)
        .writeInt(Wire.SIMPLE_REPLY_MAGIC)
        .writeInt(error)
        .writeLong(request.cookie());
  }

  private static ByteBuf chunkHead(
      ByteBufAllocator allocator,
      Request request,
      boolean done,
      int type,
      long payloadBytes,
      int extra) {
    return allocator
        .directBuffer(20 + extra)
        .writeInt(Wire.STRUCTURED_REPLY_MAGIC)
        .writeShort(done ? Wire.REPLY_FLAG_DONE : 0)
        .writeShort(type)
        .writeLong(request.cookie())
        .writeInt((int) payloadBytes);
  }
}
