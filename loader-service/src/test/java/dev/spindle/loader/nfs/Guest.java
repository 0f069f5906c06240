package dev.spindle.loader.nfs;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Linux guest in QEMU, with Debian's kernel, to whose shell a test speaks over the serial port.
 * This machine is 10.0.2.2 to it. Where it cannot be made the test is skipped, under CI it fails.
 */
final class Guest implements AutoCloseable {
  /** What a command printed, and how it ended. */
  record Result(int exit, String out) {
    Result success() {
      if (exit != 0) {
        throw new AssertionError("exit " + exit + ": " + out);
      }
      return this;
    }
  }

  private static final Duration BOOTS_WITHIN = Duration.ofSeconds(120);

  private final Process qemu;
  private final StringBuffer said = new StringBuffer();
  private int commands;

  private Guest(Process qemu) {
    this.qemu = qemu;
  }

  /** A guest that has booted. */
  static Guest boot() throws IOException {
    Path parts = parts();
    Guest guest = new Guest(start(parts));
    Thread.ofVirtual().name("serial").start(guest::listen);
    guest.await(Pattern.compile("GUEST-READY"), BOOTS_WITHIN);
    return guest;
  }

  /** Runs a command to its end. */
  Result run(String command, Duration within) throws IOException {
    return start(command).end(within);
  }

  Result run(String command) throws IOException {
    return run(command, Duration.ofSeconds(60));
  }

  /** A command that runs. */
  record Running(Guest guest, int number) {
    Result end(Duration within) {
      Matcher end =
          guest.await(
              Pattern.compile(
                  "<" + number + ">\r?\n?(.*?)<" + number + " ended (\\d+)>", Pattern.DOTALL),
              within);
      return new Result(Integer.parseInt(end.group(2)), end.group(1).replace("\r", "").strip());
    }
  }

  /** Begins a command; the shell takes the next when it has ended. */
  Running start(String command) throws IOException {
    int number = ++commands;
    // the marks are put together by the shell, so that no echo of the line looks like one
    String line =
        "n=%d; echo \"<$n>\"; { %s; } 2>&1; echo \"<$n ended $?>\"%n".formatted(number, command);
    qemu.getOutputStream().write(line.getBytes(StandardCharsets.UTF_8));
    qemu.getOutputStream().flush();
    return new Running(this, number);
  }

  @Override
  public void close() {
    qemu.destroyForcibly();
  }

  private Matcher await(Pattern pattern, Duration within) {
    long deadline = System.nanoTime() + within.toNanos();
    while (true) {
      Matcher matcher = pattern.matcher(said.toString());
      if (matcher.find()) {
        return matcher;
      }
      if (System.nanoTime() > deadline || !qemu.isAlive()) {
        throw new AssertionError("not within " + within + ": " + pattern + " in\n" + said);
      }
      LockSupport.parkNanos(5_000_000);
    }
  }

  private void listen() {
    try (InputStream serial = qemu.getInputStream()) {
      byte[] bytes = new byte[4096];
      for (int count = serial.read(bytes); count >= 0; count = serial.read(bytes)) {
        said.append(new String(bytes, 0, count, StandardCharsets.ISO_8859_1));
      }
    } catch (IOException e) {
      said.append(e);
    }
  }

  private static Process start(Path parts) throws IOException {
    return new ProcessBuilder(
            "qemu-system-x86_64",
            "-machine",
            "q35",
            "-accel",
            "tcg",
            "-m",
            "256",
            "-nodefaults",
            "-display",
            "none",
            "-serial",
            "stdio",
            "-netdev",
            "user,id=net,restrict=off",
            "-device",
            "virtio-net-pci,netdev=net",
            "-kernel",
            parts.resolve("vmlinuz").toString(),
            "-initrd",
            parts.resolve("initrd.gz").toString(),
            "-append",
            "console=ttyS0 quiet panic=-1")
        .redirectErrorStream(true)
        .start();
  }

  /** The kernel and its small root, made once on a machine. */
  private static Path parts() throws IOException {
    String cache = System.getenv("XDG_CACHE_HOME");
    Path folder =
        (cache == null ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache))
            .resolve("spindle-nfs-guest");
    if (!Files.exists(folder.resolve("vmlinuz"))) {
      make(folder);
    }
    return folder;
  }

  private static void make(Path folder) throws IOException {
    Process making =
        new ProcessBuilder(List.of("bash", script().toString(), folder.toString()))
            .redirectErrorStream(true)
            .start();
    CompletableFuture<String> said =
        CompletableFuture.supplyAsync(
            () -> {
              try (InputStream out = making.getInputStream()) {
                return new String(out.readAllBytes(), StandardCharsets.UTF_8);
              } catch (IOException e) {
                return e.toString();
              }
            });
    try {
      boolean isMade = making.waitFor(5, TimeUnit.MINUTES) && making.exitValue() == 0;
      if (!isMade && System.getenv("CI") != null) {
        throw new AssertionError("no guest: " + said.join());
      } else if (!isMade) {
        abort("no guest: " + said.join());
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static Path script() {
    try {
      return Path.of(Objects.requireNonNull(Guest.class.getResource("/nfs/build-guest")).toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
