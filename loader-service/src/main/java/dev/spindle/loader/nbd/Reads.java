package dev.spindle.loader.nbd;

import dev.spindle.loader.disc.DiscLease;
import dev.spindle.loader.drive.Drive;
import dev.spindle.loader.gate.WaitingRead;
import dev.spindle.model.ByteRange;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The reads of one connection: those of loaded ranges are answered at once, short ones copied
 * behind the reply's header, long ones sent by the kernel from its page cache (in pieces, inside
 * TLS); the others wait at the gate and are answered in whatever order it opens.
 *
 * <p>All of it runs on the connection's event loop. A read of a loaded range may wait there for the
 * storage when it is not in the page cache; these event loops serve NBD only, and fragments that
 * were just loaded are in it.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes its connection
final class Reads {
  /**
   * 64 long replies on their way: as many as nbdcopy asks for at once. One costs some 500 bytes.
   */
  private static final int MOST_LEAVING = 64;

  /** 64 MiB that wait: QEMU asks for 16 times 1 MiB at most; the gate's notes grow with them. */
  private static final long MOST_WAITING_BYTES = 64L << 20;

  private final ChannelHandlerContext context;
  private final Drive drive;
  private final Replies replies;
  private final NbdConfig config;
  private final boolean secured;
  private final Runnable roomAgain;
  private final Set<WaitingRead> waiting = new HashSet<>();
  private final ChannelFutureListener onSent = this::sent;
  private int held;
  private long heldBytes;
  private int leaving;
  private boolean ended;

  /**
   * The reads of a connection that has just taken its export.
   *
   * @param secured whether its replies pass through TLS
   * @param roomAgain called when an answer has made room for a request
   */
  Reads(
      ChannelHandlerContext context,
      Drive drive,
      Replies replies,
      NbdConfig config,
      boolean secured,
      Runnable roomAgain) {
    this.context = context;
    this.drive = drive;
    this.replies = replies;
    this.config = config;
    this.secured = secured;
    this.roomAgain = roomAgain;
  }

  /** Whether another request may be taken. */
  boolean hasRoom() {
    return leaving < MOST_LEAVING
        && held < config.maxWaitingReads()
        && heldBytes < MOST_WAITING_BYTES;
  }

  /** Forgets the reads that wait. */
  void end() {
    ended = true;
    waiting.forEach(drive::cancel);
    waiting.clear();
  }

  void read(Request request) {
    if (!request.hasOnly(replies.isStructured() ? Wire.CMD_FLAG_DF : 0)) {
      fail(request, Wire.EINVAL, "flags that were not offered");
    } else if (!request.isWithin(drive.layout().size())) {
      fail(request, Wire.EINVAL, "past the end of the disc");
    } else if (request.length() > Wire.MAX_PAYLOAD_BYTES) {
      fail(request, Wire.EINVAL, "more than 32 MiB at once");
    } else if (request.length() == 0) {
      context.write(replies.done(context.alloc(), request), context.voidPromise());
    } else {
      ByteRange range = ByteRange.ofLength(request.offset(), request.length());
      if (drive.read(range)) {
        data(request);
      } else {
        hold(request, range);
      }
    }
  }

  private void hold(Request request, ByteRange range) {
    held++;
    heldBytes += request.length();
    // the answer comes on the thread that loads, perhaps before hold returns: it is taken up on the
    // event loop, which is where this runs, so always after
    Waiting answer = new Waiting(request);
    answer.read = drive.hold(range, answer::take);
    if (answer.read != null) {
      waiting.add(answer.read);
    }
  }

  /** Brings a waiting read's answer back to the event loop. */
  private final class Waiting {
    private final Request request;
    private @Nullable WaitingRead read;

    Waiting(Request request) {
      this.request = request;
    }

    void take(WaitingRead.Outcome outcome) {
      context.executor().execute(() -> answer(outcome));
    }

    private void answer(WaitingRead.Outcome outcome) {
      held--;
      heldBytes -= request.length();
      if (read != null) {
        waiting.remove(read);
      }
      if (ended) {
        return;
      }
      switch (outcome) {
        case OPEN -> data(request);
        case REFUSED -> fail(request, Wire.EIO, "the image is gone");
        case LATE -> fail(request, Wire.EIO, "the fragment is late; ask again");
      }
      roomAgain.run();
    }
  }

  private void data(Request request) {
    int length = (int) request.length();
    if (length <= config.copiedUpToBytes()) {
      copy(request, length);
    } else {
      send(request, length);
    }
    if (secured) {
      context.flush(); // counts against the connection's unsent bytes from here on only
    }
  }

  private void copy(Request request, int length) {
    ByteBuf reply = replies.dataHead(context.alloc(), request, length);
    try {
      int start = reply.writerIndex();
      drive.disc().read(reply.internalNioBuffer(start, length), request.offset());
      context.write(reply.writerIndex(start + length), context.voidPromise());
    } catch (IOException e) {
      reply.release();
      fail(request, Wire.EIO, "the disc cannot be read");
    }
  }

  private void send(Request request, int length) {
    DiscLease lease = drive.disc().lease();
    if (lease == null) {
      fail(request, Wire.EIO, "the image is gone");
      return;
    }
    context.write(replies.dataHead(context.alloc(), request, 0), context.voidPromise());
    leaving++;
    Object data =
        secured
            ? new DiscChunks(drive.disc(), lease, request.offset(), length)
            : new DiscRegion(lease, request.offset(), length);
    context.write(data).addListener(onSent);
  }

  private void sent(ChannelFuture sent) {
    leaving--;
    if (!sent.isSuccess()) {
      context.close(); // part of the reply is out: only the end of it all is honest
    } else if (leaving == MOST_LEAVING / 2) {
      roomAgain.run();
    }
  }

  private void fail(Request request, int error, String why) {
    context.write(replies.error(context.alloc(), request, error, why), context.voidPromise());
  }
}
