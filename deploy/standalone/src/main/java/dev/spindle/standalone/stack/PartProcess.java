package dev.spindle.standalone.stack;

import dev.spindle.standalone.process.OwnSession;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A part that was started: its process, its log, and whether it is ready. */
final class PartProcess {
  /**
   * 60 s to end by itself: it takes three, and some twenty more on two cores when the archives of
   * classes are made, once after a build.
   */
  private static final long GRACE_SECONDS = 60;

  private final Part part;
  private final Process process;
  private final Path log;
  private final long logStart;

  private PartProcess(Part part, Process process, Path log, long logStart) {
    this.part = part;
    this.process = process;
    this.log = log;
    this.logStart = logStart;
  }

  /** Starts a part; what it prints goes to the end of its log. */
  static PartProcess start(Part part, Path log) throws IOException {
    long logStart = Files.exists(log) ? Files.size(log) : 0;
    ProcessBuilder builder = new ProcessBuilder(OwnSession.yieldingCommand(part.command()));
    builder.environment().putAll(part.environment());
    builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    Process process = builder.start();
    process.getOutputStream().close();
    return new PartProcess(part, process, log, logStart);
  }

  /** Waits until the part is ready. */
  void awaitReady(HttpClient http, Duration limit) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!isReady(http)) {
      if (!process.isAlive()) {
        throw new IOException(
            part.name() + " ended with exit code " + process.exitValue() + " before it was ready");
      }
      if (System.nanoTime() > deadline) {
        throw new IOException(part.name() + " was not ready within " + limit.toSeconds() + " s");
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private boolean saidReady() throws IOException {
    try (SeekableByteChannel written = Files.newByteChannel(log)) {
      written.position(logStart);
      String text =
          new String(Channels.newInputStream(written).readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().anyMatch(line -> line.startsWith("READY "));
    }
  }

  private boolean isReady(HttpClient http) throws IOException, InterruptedException {
    return switch (part.readiness()) {
      case Part.Readiness.SaysReady _ -> saidReady();
      case Part.Readiness.AnswersAt at -> {
        try {
          HttpRequest request =
              HttpRequest.newBuilder(at.health()).timeout(Duration.ofSeconds(2)).build();
          yield http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException _) {
          yield false;
        }
      }
    };
  }

  Part part() {
    return part;
  }

  long pid() {
    return process.pid();
  }

  CompletableFuture<Process> onExit() {
    return process.onExit();
  }

  int exitValue() {
    return process.exitValue();
  }

  void askToEnd() {
    process.destroy();
  }

  /** Waits for the end, and enforces it after a grace. */
  void awaitEnd() throws InterruptedException {
    if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}
