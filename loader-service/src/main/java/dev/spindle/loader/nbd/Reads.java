package dev.spindle.loader.nbd;

import dev.spindle.loader.drive.Drive;
import dev.spindle.loader.gate.WaitingRead;
import dev.spindle.loader.transport.DiscSender;
import dev.spindle.model.ByteRange;
import io.netty.channel.ChannelHandlerContext;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The reads of one connection: those of loaded ranges are answered at once, the others wait at the
 * gate and are answered in whatever order it opens. All of it runs on the connection's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes its connection
final class Reads {
  /** 64 MiB that wait: QEMU asks for 16 times 1 MiB at most; the gate's notes grow with them. */
  private static final long MOST_WAITING_BYTES = 64L << 20;

  private final ChannelHandlerContext context;
  private final Drive drive;
  private final Replies replies;
  private final NbdConfig config;
  private final boolean secured;
  private final Runnable roomAgain;
  private final Set<WaitingRead> waiting = new HashSet<>();
  private final DiscSender sender;
  private int held;
  private long heldBytes;
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
    this.sender = new DiscSender(context, config.copiedUpToBytes(), secured, roomAgain);
  }

  /** Whether another request may be taken. */
  boolean hasRoom() {
    return sender.hasRoom() && held < config.maxWaitingReads() && heldBytes < MOST_WAITING_BYTES;
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
    boolean isOnItsWay =
        sender.send(
            drive.disc(),
            request.offset(),
            length,
            0,
            extra -> replies.dataHead(context.alloc(), request, extra));
    if (!isOnItsWay) {
      fail(request, Wire.EIO, "the disc cannot be read");
    }
    if (secured) {
      context.flush(); // counts against the connection's unsent bytes from here on only
    }
  }

  private void fail(Request request, int error, String why) {
    context.write(replies.error(context.alloc(), request, error, why), context.voidPromise());
  }
}
