package dev.spindle.loader.nbd;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Runs a real client; where one is not installed the test is skipped, under CI it fails. */
public final class Tool {
  /** What a client wrote and how it ended. */
  public record Result(int exit, byte[] out, String err) {
    public String text() {
      return new String(out, StandardCharsets.UTF_8);
    }

    public Result success() {
      if (exit != 0) {
        throw new AssertionError("exit " + exit + ": " + err + text());
      }
      return this;
    }
  }

  /**
   * Not the common pool, which has one thread on two processors: a pipe that is full would stay.
   */
  private static final Executor READERS = Executors.newVirtualThreadPerTaskExecutor();

  private Tool() {}

  public static Result run(String... command) {
    try {
      Process process = new ProcessBuilder(List.of(command)).start();
      CompletableFuture<byte[]> err =
          CompletableFuture.supplyAsync(() -> read(process.getErrorStream()), READERS);
      CompletableFuture<byte[]> out =
          CompletableFuture.supplyAsync(() -> read(process.getInputStream()), READERS);
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("not within 60 s: " + String.join(" ", command));
      }
      return new Result(
          process.exitValue(), out.join(), new String(err.join(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      if (System.getenv("CI") != null) {
        throw new AssertionError(command[0] + " is not installed", e);
      }
      return abort(command[0] + " is not installed");
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] read(java.io.InputStream stream) {
    try (stream) {
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
