package dev.spindle.upload.rest;

import dev.spindle.upload.receive.Reception;
import io.netty.buffer.ByteBuf;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Carries a request's body to a reception with back-pressure: pieces come on the event loop and are
 * taken on a worker, one after the other; the request is paused while more than {@link #HIGH_BYTES}
 * wait.
 */
final class FragmentBody {
  /** 256 KiB, one piece: the next one is read while this one is written. */
  private static final int HIGH_BYTES = 256 << 10;

  private final HttpServerRequest request;
  private final Context context;
  private final Executor worker;
  private final Reception reception;
  private final Ending ending;

  // All below belongs to the event loop.
  private final ArrayDeque<Buffer> pieces = new ArrayDeque<>();
  private int waitingBytes;
  private boolean paused;
  private boolean taking;
  private boolean read;
  private boolean over;
  private @Nullable Throwable gone;

  /** What comes after the body; called once, on the event loop. */
  interface Ending {
    /** Every byte was taken. */
    void whole();

    /** More bytes than the fragment has; the rest was not read. */
    void tooLong();

    /** The device or the volume gave up. */
    void broken(Throwable failure);
  }

  FragmentBody(
      HttpServerRequest request,
      Context context,
      Executor worker,
      Reception reception,
      Ending ending) {
    this.request = request;
    this.context = context;
    this.worker = worker;
    this.reception = reception;
    this.ending = ending;
  }

  /** Lets the body come; to be called on the event loop. */
  void start() {
    request.handler(this::came);
    request.endHandler(
        _ -> {
          read = true;
          proceed();
        });
    request.exceptionHandler(
        failure -> {
          gone = failure;
          proceed();
        });
    request.resume();
  }

  private void came(Buffer piece) {
    if (over) {
      return;
    }
    pieces.add(piece);
    waitingBytes += piece.length();
    if (waitingBytes >= HIGH_BYTES && !paused) {
      paused = true;
      request.pause();
    }
    proceed();
  }

  private void proceed() {
    if (taking || over) {
      return;
    }
    if (gone != null) {
      end(gone, false);
    } else if (!pieces.isEmpty()) {
      taking = true;
      Buffer[] batch = pieces.toArray(Buffer[]::new);
      pieces.clear();
      waitingBytes = 0;
      goOn();
      worker.execute(() -> take(batch));
    } else if (read) {
      over = true;
      ending.whole();
    }
  }

  /** HTTP/2's request refuses to be resumed once it has been read. */
  private void goOn() {
    if (paused && !read) {
      paused = false;
      request.resume();
    }
  }

  private void take(Buffer[] batch) {
    Throwable failure = null;
    boolean fits = true;
    try {
      for (int i = 0; i < batch.length && fits; i++) {
        fits = reception.take(bytes(batch[i]));
      }
    } catch (IOException | RuntimeException e) {
      failure = e;
    }
    Throwable met = failure;
    boolean tooLong = !fits;
    context.runOnContext(_ -> taken(met, tooLong));
  }

  private void taken(@Nullable Throwable failure, boolean tooLong) {
    taking = false;
    if (failure != null || tooLong) {
      end(failure, tooLong);
    } else {
      proceed();
    }
  }

  private void end(@Nullable Throwable failure, boolean tooLong) {
    over = true;
    pieces.clear();
    if (tooLong) {
      ending.tooLong();
    } else {
      ending.broken(failure == null ? new IOException("the device is gone") : failure);
    }
  }

  /** The buffer's bytes without copying them. */
  @SuppressWarnings("deprecation") // Buffer.getByteBuf is Vert.x 4's only way without a copy
  private static ByteBuffer bytes(Buffer buffer) {
    ByteBuf bytes = buffer.getByteBuf();
    return bytes.nioBuffer();
  }
}
