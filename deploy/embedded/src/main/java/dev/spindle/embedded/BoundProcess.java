package dev.spindle.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A program that ends with this JVM however that ends, even killed: a shell beside it reads a pipe
 * from here and kills it when the pipe closes.
 */
final class BoundProcess implements AutoCloseable {
  /** The program is killed, not asked: what is started so keeps nothing that a kill would lose. */
  private static final String WATCHED =
      """
      exec 3<&0
      "$@" 3<&- </dev/null &
      program=$!
      (cat <&3 >/dev/null; kill -KILL $program) 2>/dev/null &
      wait $program
      """;

  private final Process shell;

  private BoundProcess(Process shell) {
    this.shell = shell;
  }

  /** Starts a program whose output is added to a file. */
  static BoundProcess start(Path log, List<String> command) {
    List<String> watched = new ArrayList<>(List.of("/bin/sh", "-c", WATCHED, "watched"));
    watched.addAll(command);
    try {
      return new BoundProcess(
          new ProcessBuilder(watched)
              .redirectErrorStream(true)
              .redirectOutput(Redirect.appendTo(log.toFile()))
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + command.getFirst(), e);
    }
  }

  boolean isAlive() {
    return shell.isAlive();
  }

  @Override
  public void close() {
    try {
      shell.getOutputStream().close();
      int _ = shell.waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot end a program", e);
    } catch (InterruptedException e) {
      shell.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
