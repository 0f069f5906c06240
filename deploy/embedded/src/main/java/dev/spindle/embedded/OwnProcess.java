package dev.spindle.embedded;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** Runs a server in a JVM of its own until it is told to end, or its parent process is gone. */
final class OwnProcess {
  /** One second: an orphan that keeps a port for longer is in the way of the next start. */
  private static final Duration PARENT_POLL = Duration.ofSeconds(1);

  private OwnProcess() {}

  /**
   * Prints {@code READY <endpoint>} and returns only when the JVM ends; closes the server on its
   * way out.
   */
  static void serve(
      Arguments arguments, String endpoint, AutoCloseable server, PrintStream output) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  try {
                    server.close();
                  } catch (Exception e) {
                    System.err.println("did not end cleanly: " + e);
                  }
                },
                "close"));
    output.println("READY " + endpoint);
    output.flush();
    try {
      if (arguments.parentPid() == 0) {
        new CountDownLatch(1).await();
      }
      boolean isParent = isParent(arguments.parentPid());
      while (lives(arguments.parentPid()) && isParent == isParent(arguments.parentPid())) {
        Thread.sleep(PARENT_POLL);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    System.exit(0);
  }

  private static boolean lives(long pid) {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
  }

  /** Whether it is our parent; a parent that ended is so no more, even before it is reaped. */
  private static boolean isParent(long pid) {
    return ProcessHandle.current().parent().filter(parent -> parent.pid() == pid).isPresent();
  }
}
