package dev.spindle.loader.nfs;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Writes replies (RFC 5531 section 9, reply_body), each a record of one fragment (section 11). */
final class RpcReply {
  /** Mark, xid, REPLY, MSG_ACCEPTED, an empty AUTH_NONE verifier, and the status. */
  static final int ACCEPTED_BYTES = 28;

  private RpcReply() {}

  /** The head of a call's results, which go behind it; {@link #end} completes it. */
  static ByteBuf accepted(ByteBufAllocator allocator, int xid, int roomForBytes) {
    return accepted(allocator, xid, Rpc.SUCCESS, roomForBytes);
  }

  /** There is no such program, or no such procedure, or its arguments are malformed. */
  static ByteBuf notDone(ByteBufAllocator allocator, int xid, int status) {
    return end(accepted(allocator, xid, status, 0), 0);
  }

  /** The program has this version only. */
  static ByteBuf otherProgramVersion(ByteBufAllocator allocator, int xid, int version) {
    ByteBuf reply = accepted(allocator, xid, Rpc.PROG_MISMATCH, 8);
    return end(reply.writeInt(version).writeInt(version), 0);
  }

  static ByteBuf otherRpcVersion(ByteBufAllocator allocator, int xid) {
    return end(
        denied(allocator, xid)
            .writeInt(Rpc.RPC_MISMATCH)
            .writeInt(Rpc.VERSION)
            .writeInt(Rpc.VERSION),
        0);
  }

  static ByteBuf otherCredentials(ByteBufAllocator allocator, int xid) {
    return end(denied(allocator, xid).writeInt(Rpc.AUTH_ERROR).writeInt(Rpc.AUTH_BADCRED), 0);
  }

  /** Sets the mark; so many bytes follow apart from those in the buffer. */
  static ByteBuf end(ByteBuf reply, int furtherBytes) {
    int length = reply.readableBytes() - 4 + furtherBytes;
    return reply.setInt(reply.readerIndex(), RecordStream.LAST | length);
  }

  private static ByteBuf accepted(
      ByteBufAllocator allocator, int xid, int status, int roomForBytes) {
    return allocator
        .directBuffer(ACCEPTED_BYTES + roomForBytes)
        .writeInt(0)
        .writeInt(xid)
        .writeInt(Rpc.REPLY)
        .writeInt(Rpc.MSG_ACCEPTED)
        .writeInt(Rpc.AUTH_NONE)
        .writeInt(0)
        .writeInt(status);
  }

  private static ByteBuf denied(ByteBufAllocator allocator, int xid) {
    return allocator
        .directBuffer(ACCEPTED_BYTES)
        .writeInt(0)
        .writeInt(xid)
        .writeInt(Rpc.REPLY)
        .writeInt(Rpc.MSG_DENIED);
  }
}
