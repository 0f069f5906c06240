package dev.spindle.standalone.stack;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A part that was started: its process, its log, and whether it is ready. */
final class PartProcess {
  /** 10 s to end by itself; PostgreSQL's fast shutdown and a service's drain take less. */
  private static final long GRACE_SECONDS = 10;

  private final Part part;
  private final Process process;
  private final CompletableFuture<Void> saidReady = new CompletableFuture<>();

  private PartProcess(Part part, Process process) {
    this.part = part;
    this.process = process;
  }

  /** Starts a part; what it prints goes to the end of its log. */
  static PartProcess start(Part part, Path log) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(part.command());
    builder.environment().putAll(part.environment());
    builder.redirectErrorStream(true);
    Process process = builder.start();
    process.getOutputStream().close();
    PartProcess started = new PartProcess(part, process);
    Thread.ofVirtual().name("log of " + part.name()).start(() -> started.copyOutput(log));
    return started;
  }

  private void copyOutput(Path log) {
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        PrintStream file =
            new PrintStream(
                Files.newOutputStream(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                true,
                StandardCharsets.UTF_8)) {
      String line;
      while ((line = output.readLine()) != null) {
        if (line.startsWith("READY")) {
          saidReady.complete(null);
        }
        file.println(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the log of " + part.name(), e);
    }
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

  private boolean isReady(HttpClient http) throws InterruptedException {
    return switch (part.readiness()) {
      case Part.Readiness.SaysReady _ -> saidReady.isDone();
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
