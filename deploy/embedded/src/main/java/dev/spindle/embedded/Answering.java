package dev.spindle.embedded;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits until a server accepts connections. */
final class Answering {
  /** 60 seconds: a JVM on a busy machine may take many times its usual two seconds. */
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static final Duration POLL = Duration.ofMillis(50);

  private Answering() {}

  static void await(URI endpoint, BooleanSupplier alive) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!accepts(endpoint)) {
      if (!alive.getAsBoolean()) {
        throw new IllegalStateException("ended before it listened on " + endpoint);
      }
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("nobody listens on " + endpoint + " after " + LIMIT);
      }
      try {
        Thread.sleep(POLL);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
  }

  private static boolean accepts(URI endpoint) {
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(endpoint.getHost(), endpoint.getPort()), (int) POLL.toMillis());
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
