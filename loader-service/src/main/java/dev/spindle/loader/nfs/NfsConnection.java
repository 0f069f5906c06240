package dev.spindle.loader.nfs;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/**
 * One connection: takes calls of both programs off the stream and answers them as soon as they can
 * be, in any order, as the calls of many mounts share it.
 *
 * <p>No call is taken while the client does not take the replies to those before: so a connection's
 * memory is bounded. Reads that wait hold up no other call.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes its connection
final class NfsConnection extends ChannelInboundHandlerAdapter {
  /** 512 bytes hold every reply but data. */
  private static final int RESULT_BYTES = 512;

  private final ServedImages images;
  private final NfsConfig config;
  private final Mount mount;
  private final FileSystem fileSystem;
  private @Nullable Open open;
  private boolean taking;

  /** What a connection has while it is open. */
  private record Open(RecordStream records, ReadCalls reads, Patience patience) {
    boolean hasRoom(ChannelHandlerContext context) {
      return context.channel().isWritable() && reads.hasRoom();
    }

    void end() {
      reads.end();
      patience.end();
      records.close();
    }
  }

  NfsConnection(ServedImages images, NfsConfig config) {
    this.images = images;
    this.config = config;
    this.mount = new Mount(images);
    this.fileSystem = new FileSystem(images);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ReadCalls reads =
        new ReadCalls(
            context,
            images,
            config,
            () -> {
              takeCalls(context);
              context.flush();
            });
    open =
        new Open(
            new RecordStream(context.alloc()),
            reads,
            new Patience(context, config, reads::areWaiting));
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (open == null) {
      bytes.release();
    } else if (!context.channel().config().isAutoRead()) {
      // none were asked for: epoll brings what is left when the client has ended its direction
      bytes.release();
      close(context);
    } else {
      open.records().add(bytes);
      takeCalls(context);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    context.flush();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    takeCalls(context);
    context.flush();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    end(); // the channel is closed
  }

  private void end() {
    if (open != null) {
      open.end();
      open = null;
    }
  }

  private void close(ChannelHandlerContext context) {
    end();
    context.close();
  }

  /** Takes calls while there is room for their replies; asks for bytes only then. */
  private void takeCalls(ChannelHandlerContext context) {
    Open now = open;
    if (taking || now == null) {
      return; // a write below changed the channel's writability
    }
    taking = true;
    while (open != null
        && now.hasRoom(context)
        && now.records().next(record -> take(context, now, record))) {}
    taking = false;
    if (open == null) {
      return;
    }
    if (now.records().isBroken()) {
      close(context);
      return;
    }
    now.records().trim();
    boolean hasRoom = now.hasRoom(context);
    context.channel().config().setAutoRead(hasRoom);
    now.patience().awaitBytes(hasRoom && now.records().isWithinRecord());
  }

  private void take(ChannelHandlerContext context, Open now, ByteBuf record) {
    now.patience().called();
    XdrReader arguments = new XdrReader(record);
    switch (RpcCall.read(arguments)) {
      case RpcCall.Read.Called(RpcCall call) -> serve(context, now, call, arguments);
      case RpcCall.Read.OtherVersion(int xid) ->
          reply(context, RpcReply.otherRpcVersion(context.alloc(), xid));
      case RpcCall.Read.OtherCredentials(int xid) ->
          reply(context, RpcReply.otherCredentials(context.alloc(), xid));
      case RpcCall.Read.Unreadable _ -> context.close(); // ends when this record is done with
    }
  }

  private void serve(ChannelHandlerContext context, Open now, RpcCall call, XdrReader arguments) {
    int version =
        switch (call.program()) {
          case Nfs.PROGRAM -> Nfs.VERSION;
          case Mount.PROGRAM -> Mount.VERSION;
          default -> 0;
        };
    if (version == 0) {
      reply(context, RpcReply.notDone(context.alloc(), call.xid(), Rpc.PROG_UNAVAIL));
    } else if (call.version() != version) {
      reply(context, RpcReply.otherProgramVersion(context.alloc(), call.xid(), version));
    } else if (call.program() == Nfs.PROGRAM && call.procedure() == Nfs.READ) {
      now.reads().read(call.xid(), arguments);
    } else {
      answer(context, call, arguments);
    }
  }

  private void answer(ChannelHandlerContext context, RpcCall call, XdrReader arguments) {
    ByteBuf reply = RpcReply.accepted(context.alloc(), call.xid(), RESULT_BYTES);
    Results results =
        call.program() == Mount.PROGRAM
            ? mount.call(call.procedure(), arguments, reply)
            : fileSystem.call(call.procedure(), arguments, reply);
    switch (results) {
      case WRITTEN -> reply(context, RpcReply.end(reply, 0));
      case NO_SUCH_PROCEDURE -> {
        reply.release();
        reply(context, RpcReply.notDone(context.alloc(), call.xid(), Rpc.PROC_UNAVAIL));
      }
      case MALFORMED_ARGUMENTS -> {
        reply.release();
        reply(context, RpcReply.notDone(context.alloc(), call.xid(), Rpc.GARBAGE_ARGS));
      }
    }
  }

  private static void reply(ChannelHandlerContext context, ByteBuf reply) {
    context.write(reply, context.voidPromise());
  }
}
