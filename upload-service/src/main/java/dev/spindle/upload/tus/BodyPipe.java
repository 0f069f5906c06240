package dev.spindle.upload.tus;

import io.netty.buffer.ByteBuf;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A request's body on its way from the event loop to the worker that reads it, with back-pressure:
 * the request is paused while more than {@link #HIGH_BYTES} wait.
 */
final class BodyPipe {
  /** 512 KiB, two reads of a socket: the next ones come while these are written. */
  private static final int HIGH_BYTES = 512 << 10;

  private final HttpServerRequest request;
  private final Context context;
  private final Duration idleTimeout;
  private final LinkedBlockingDeque<Next> queue = new LinkedBlockingDeque<>();
  private final AtomicInteger waitingBytes = new AtomicInteger();

  /** What comes next. */
  sealed interface Next {}

  /** Some bytes. */
  record Piece(ByteBuffer bytes) implements Next {}

  /** Why no more bytes come. */
  enum End implements Next {
    /** The body is over. */
    WHOLE,
    /** The connection is. */
    GONE,
    /** A newer request for the same upload wants its turn. */
    TAKEN_OVER,
    /** Nothing came for too long. */
    IDLE
  }

  /** To be made on the event loop, of a paused request, so that nothing is missed. */
  BodyPipe(HttpServerRequest request, Context context, Duration idleTimeout) {
    this.request = request;
    this.context = context;
    this.idleTimeout = idleTimeout;
    request.handler(this::came);
    request.endHandler(_ -> queue.add(End.WHOLE));
    request.exceptionHandler(_ -> queue.add(End.GONE));
  }

  /** Lets the body come. */
  void start() {
    context.runOnContext(_ -> resume());
  }

  /** HTTP/2's request refuses to be resumed once it has been read. */
  private void resume() {
    if (!request.isEnded()) {
      request.resume();
    }
  }

  /** The next bytes, or why there are none. Blocks. */
  Next next() throws InterruptedException {
    Next next = queue.poll(idleTimeout.toNanos(), TimeUnit.NANOSECONDS);
    if (next == null) {
      return End.IDLE;
    }
    if (next instanceof Piece(ByteBuffer bytes)) {
      int length = bytes.remaining();
      int before = waitingBytes.getAndAdd(-length);
      if (before >= HIGH_BYTES && before - length < HIGH_BYTES) {
        context.runOnContext(_ -> resume());
      }
    }
    return next;
  }

  /** Ends it for a newer request. */
  void takeOver() {
    queue.addFirst(End.TAKEN_OVER);
  }

  @SuppressWarnings("deprecation") // Buffer.getByteBuf is Vert.x 4's only way without a copy
  private void came(Buffer piece) {
    ByteBuf bytes = piece.getByteBuf();
    queue.add(new Piece(bytes.nioBuffer()));
    if (waitingBytes.addAndGet(piece.length()) >= HIGH_BYTES) {
      request.pause();
    }
  }
}
