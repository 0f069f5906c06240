package dev.spindle.loader.nfs;

import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Ends a connection whose client makes it wait: for its first call, for the rest of one, or for any
 * at all.
 */
@SuppressWarnings("FutureReturnValueIgnored") // nothing is left to be done when it is closed
final class Patience {
  private final ChannelHandlerContext context;
  private final NfsConfig config;
  private final Future<?> idleWatch;
  private long calls;
  private long lastCallNanos = System.nanoTime();
  private @Nullable Future<?> deadline;
  private long deadlineIsForCall;

  /**
   * The patience with a new connection.
   *
   * @param isUsed whether calls of it wait for their answers
   */
  Patience(ChannelHandlerContext context, NfsConfig config, BooleanSupplier isUsed) {
    this.context = context;
    this.config = config;
    long halfMillis = Math.max(1, config.idleTimeout().toMillis() / 2);
    this.idleWatch =
        context
            .executor()
            .scheduleWithFixedDelay(
                () -> {
                  long idle = System.nanoTime() - lastCallNanos;
                  if (idle >= config.idleTimeout().toNanos() && !isUsed.getAsBoolean()) {
                    context.close();
                  }
                },
                halfMillis,
                halfMillis,
                TimeUnit.MILLISECONDS);
    awaitBytes(false);
  }

  /** A call has come whole. */
  void called() {
    calls++;
    lastCallNanos = System.nanoTime();
  }

  /**
   * Bytes are waited for, or none are asked for at the moment.
   *
   * @param isWithinCall whether part of a call has come
   */
  void awaitBytes(boolean isWithinCall) {
    boolean mustCome = isWithinCall || calls == 0;
    if (deadline != null && (!mustCome || deadlineIsForCall != calls)) {
      deadline.cancel(false);
      deadline = null;
    }
    if (mustCome && deadline == null) {
      deadlineIsForCall = calls;
      deadline =
          context
              .executor()
              .schedule(
                  () -> context.close(), config.callTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  void end() {
    idleWatch.cancel(false);
    if (deadline != null) {
      deadline.cancel(false);
    }
  }
}
