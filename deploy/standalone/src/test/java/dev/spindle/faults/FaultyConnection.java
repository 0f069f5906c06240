package dev.spindle.faults;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** One connection through the proxy: two threads that pass bytes until the fault strikes. */
final class FaultyConnection {
  /** 8 KiB: so small that a fault strikes in the middle of a fragment. */
  private static final int PIECE_BYTES = 8 << 10;

  private final Socket device;
  private final Socket server;
  private final Fault fault;
  private final Runnable onStruck;
  private final Consumer<FaultyConnection> onClosed;
  private final AtomicBoolean struck = new AtomicBoolean();
  private final AtomicLong sentBytes = new AtomicLong();

  FaultyConnection(
      Socket device,
      Socket server,
      Fault fault,
      Runnable onStruck,
      Consumer<FaultyConnection> onClosed) {
    this.device = device;
    this.server = server;
    this.fault = fault;
    this.onStruck = onStruck;
    this.onClosed = onClosed;
  }

  void start() {
    Thread.ofVirtual().start(() -> pass(device, server, true));
    Thread.ofVirtual().start(() -> pass(server, device, false));
    if (fault instanceof Fault.CutInTime(var after)) {
      Thread.ofVirtual()
          .start(
              () -> {
                if (slept(after.toNanos()) && !device.isClosed()) {
                  strike();
                  close();
                }
              });
    }
  }

  /** Ends both sides with RST. */
  void reset() {
    for (Socket socket : new Socket[] {device, server}) {
      try {
        socket.setSoLinger(true, 0);
      } catch (IOException _) {
        // It is closed already.
      }
    }
    close();
  }

  private void close() {
    for (Socket socket : new Socket[] {device, server}) {
      try {
        socket.close();
      } catch (IOException _) {
        // Nothing that the other end could notice is left to do.
      }
    }
    onClosed.accept(this);
  }

  private void pass(Socket from, Socket to, boolean sending) {
    byte[] piece = new byte[PIECE_BYTES];
    try {
      for (int read; (read = from.getInputStream().read(piece)) >= 0; ) {
        if (!passes(sending, read)) {
          return;
        }
        to.getOutputStream().write(piece, 0, read);
        if (sending) {
          sentBytes.addAndGet(read);
        }
      }
      close();
    } catch (IOException _) {
      close();
    }
  }

  /** Whether these bytes go on; what is to happen instead has happened when they do not. */
  private boolean passes(boolean sending, int bytes) {
    return switch (fault) {
      case Fault.None() -> true;
      case Fault.CutInTime(_) -> true;
      case Fault.Cut(long after) -> !isDue(sending, after) || ended(false);
      case Fault.Reset(long after) -> !isDue(sending, after) || ended(true);
      case Fault.LostAnswer(long after) -> sending || sentBytes.get() < after || ended(true);
      case Fault.HalfOpen(long after) -> {
        if (sentBytes.get() >= after) {
          strike(); // This thread ends, the sockets stay: nobody reads any more.
          yield false;
        }
        yield true;
      }
      case Fault.Delay(var each) -> {
        strike();
        yield slept(each.toNanos());
      }
      case Fault.Slow(long bytesPerSecond) -> {
        strike();
        yield slept(bytes * TimeUnit.SECONDS.toNanos(1) / bytesPerSecond);
      }
    };
  }

  private boolean isDue(boolean sending, long afterBytes) {
    return sending && sentBytes.get() >= afterBytes;
  }

  private boolean ended(boolean byReset) {
    strike();
    if (byReset) {
      reset();
    } else {
      close();
    }
    return false;
  }

  private void strike() {
    if (!struck.getAndSet(true)) {
      onStruck.run();
    }
  }

  private static boolean slept(long nanos) {
    try {
      TimeUnit.NANOSECONDS.sleep(nanos);
      return true;
    } catch (InterruptedException _) {
      return false;
    }
  }
}
