package dev.spindle.loader.nfs;

import dev.spindle.loader.drive.Drive;
import dev.spindle.loader.gate.WaitingRead.Outcome;
import dev.spindle.loader.nfs.HeldReads.Answer;
import dev.spindle.loader.nfs.ServedImages.Found;
import dev.spindle.loader.transport.DiscSender;
import dev.spindle.model.ByteRange;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * The READ calls of one connection (RFC 1813 section 3.3.6): those of loaded ranges are answered at
 * once, the others wait at the gate and are answered in whatever order it opens, or told to ask
 * again. All of it runs on the connection's event loop.
 */
final class ReadCalls {
  /** Status, attributes, count, end of file, and the data's length. */
  private static final int HEAD_BYTES = 4 + Attributes.OPTIONAL_BYTES + 4 + 4 + 4;

  private final ChannelHandlerContext context;
  private final ServedImages images;
  private final DiscSender sender;
  private final HeldReads held;
  private final DrivesInUse drives = new DrivesInUse();
  private final Runnable roomAgain;

  /**
   * The reads of a new connection.
   *
   * @param roomAgain called when an answer was written, or has made room for a call
   */
  ReadCalls(
      ChannelHandlerContext context, ServedImages images, NfsConfig config, Runnable roomAgain) {
    this.context = context;
    this.images = images;
    this.roomAgain = roomAgain;
    this.sender = new DiscSender(context, config.copiedUpToBytes(), false, roomAgain);
    this.held = new HeldReads(context.executor(), config);
  }

  /** Whether another call may be taken; reads that wait keep none from it. */
  boolean hasRoom() {
    return sender.hasRoom();
  }

  /** Whether any call waits for its answer. */
  boolean areWaiting() {
    return !held.isEmpty();
  }

  /** Forgets the reads that wait. */
  void end() {
    held.end();
    drives.end();
  }

  void read(int xid, XdrReader arguments) {
    byte[] handle = arguments.opaque(Exports.HANDLE_BYTES);
    long offset = arguments.int64();
    long count = Integer.toUnsignedLong(arguments.int32());
    if (arguments.isMalformed()) {
      write(RpcReply.notDone(context.alloc(), xid, Rpc.GARBAGE_ARGS));
      return;
    }
    Found found = images.find(handle);
    switch (found) {
      case Found.Here(ServedObject object) -> read(xid, object, offset, count);
      case Found.Gone _ -> fail(xid, null, Nfs.ERR_IO);
      case Found.NotYet _, Found.Forged _ -> fail(xid, null, FileSystem.statusOf(found));
    }
  }

  private void read(int xid, ServedObject object, long offset, long count) {
    long size = object.drive().layout().size();
    if (!object.isFile()) {
      fail(xid, object, Nfs.ERR_INVAL);
    } else if (offset < 0 || offset >= size || count == 0) { // a hyper is unsigned
      write(head(xid, object, 0, offset < 0 || offset >= size, 0));
    } else {
      long length = Math.min(Math.min(count, Nfs.MOST_READ_BYTES), size - offset);
      read(xid, object, ByteRange.ofLength(offset, length));
    }
  }

  private void read(int xid, ServedObject object, ByteRange range) {
    Drive drive = object.drive();
    drives.use(drive);
    if (drive.read(range)) {
      held.forget(drive, range);
      data(xid, object, range);
    } else if (!held.hold(drive, range, answer -> answer(xid, object, range, answer))) {
      fail(xid, object, Nfs.ERR_JUKEBOX);
    }
  }

  private void answer(int xid, ServedObject object, ByteRange range, Answer answer) {
    switch (answer) {
      case Answer.AskAgain _ -> fail(xid, object, Nfs.ERR_JUKEBOX);
      case Answer.Ended(Outcome outcome) -> {
        switch (outcome) {
          case OPEN -> data(xid, object, range);
          // LATE too: whoever had the gate fail it wants the guest to see an error now
          case REFUSED, LATE -> fail(xid, object, Nfs.ERR_IO);
        }
      }
    }
    roomAgain.run();
  }

  private void data(int xid, ServedObject object, ByteRange range) {
    int length = (int) range.length();
    boolean isEnd = range.end() == object.drive().layout().size();
    boolean isOnItsWay =
        sender.send(
            object.drive().disc(),
            range.start(),
            length,
            Xdr.paddingOf(length),
            extra -> head(xid, object, length, isEnd, extra));
    if (!isOnItsWay) {
      fail(xid, object, Nfs.ERR_IO);
    }
  }

  /** READ3resok up to the data, of which so many bytes follow. */
  private ByteBuf head(int xid, ServedObject object, int length, boolean isEnd, int extra) {
    ByteBuf out = RpcReply.accepted(context.alloc(), xid, HEAD_BYTES + extra);
    object.attributes(out.writeInt(Nfs.OK)).writeInt(length);
    Xdr.bool(out, isEnd).writeInt(length);
    return RpcReply.end(out, length + Xdr.paddingOf(length));
  }

  private void fail(int xid, @Nullable ServedObject object, int status) {
    ByteBuf out = RpcReply.accepted(context.alloc(), xid, 4 + Attributes.OPTIONAL_BYTES);
    out.writeInt(status);
    if (object == null) {
      Xdr.bool(out, false);
    } else {
      object.attributes(out);
    }
    write(RpcReply.end(out, 0));
  }

  private void write(ByteBuf reply) {
    context.write(reply, context.voidPromise());
  }
}
