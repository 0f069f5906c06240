package dev.spindle.loader.nfs;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.function.Consumer;

/**
 * Cuts a stream into records (RFC 5531 section 11, "Record Marking Standard"): each is a run of
 * fragments, and a fragment's 4 bytes before it tell its length and whether it is the last. Keeps
 * at most one record that is not whole.
 */
final class RecordStream {
  /** In a fragment's mark: it is the record's last. */
  static final int LAST = 1 << 31;

  /** 64 KiB: the longest calls are writes, which clients of a read-only server do not send. */
  static final int MOST_RECORD_BYTES = 64 << 10;

  /** 64 fragments a record: clients send one. */
  static final int MOST_FRAGMENTS = 64;

  private static final int MARK_BYTES = 4;

  private final ByteBufAllocator allocator;
  private ByteBuf untaken = Unpooled.EMPTY_BUFFER;
  private ByteBuf begun = Unpooled.EMPTY_BUFFER;
  private int fragments;
  private boolean broken;

  RecordStream(ByteBufAllocator allocator) {
    this.allocator = allocator;
  }

  /** Takes over bytes that came. */
  void add(ByteBuf bytes) {
    untaken = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(allocator, untaken, bytes);
  }

  /** Hands on the next record, for as long as the call lasts; false when none has come whole. */
  boolean next(Consumer<ByteBuf> taker) {
    while (!broken && untaken.readableBytes() >= MARK_BYTES) {
      int mark = untaken.getInt(untaken.readerIndex());
      int length = mark & ~LAST;
      if (length > MOST_RECORD_BYTES - begun.readableBytes() || fragments == MOST_FRAGMENTS) {
        broken = true;
      } else if (untaken.readableBytes() < MARK_BYTES + length) {
        return false;
      } else if (take(untaken.skipBytes(MARK_BYTES).readSlice(length), mark < 0, taker)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a record was too long, or in too many pieces: nothing after it can be understood. */
  boolean isBroken() {
    return broken;
  }

  /** Whether part of a record has come. */
  boolean isWithinRecord() {
    return untaken.isReadable() || fragments > 0;
  }

  /** Gives back memory that no bytes need; else a stream that never pauses would make it grow. */
  void trim() {
    if (untaken.isReadable()) {
      untaken.discardSomeReadBytes();
    } else {
      untaken.release();
      untaken = Unpooled.EMPTY_BUFFER;
    }
  }

  void close() {
    broken = true;
    untaken.release();
    untaken = Unpooled.EMPTY_BUFFER;
    begun.release();
    begun = Unpooled.EMPTY_BUFFER;
  }

  private boolean take(ByteBuf fragment, boolean isLast, Consumer<ByteBuf> taker) {
    if (isLast && fragments == 0) {
      taker.accept(fragment);
      return true;
    }
    begun =
        ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(
            allocator, begun, allocator.buffer(fragment.readableBytes()).writeBytes(fragment));
    fragments++;
    if (isLast) {
      ByteBuf record = begun;
      begun = Unpooled.EMPTY_BUFFER;
      fragments = 0;
      try {
        taker.accept(record);
      } finally {
        record.release();
      }
    }
    return isLast;
  }
}
