package dev.spindle.loader.qmp;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.spindle.loader.DriveFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A QEMU whose monitor listens on a socket; where it is not installed the test is skipped. */
public final class RealQemu implements AutoCloseable {
  private final Process process;

  /** Starts it; the monitor listens when this returns. */
  public RealQemu(Path qmp, String... more) throws IOException {
    Files.deleteIfExists(qmp);
    List<String> command =
        new ArrayList<>(
            List.of("qemu-system-x86_64", "-accel", "tcg", "-nodefaults", "-display", "none"));
    command.addAll(List.of("-qmp", "unix:" + qmp + ",server=on,wait=off"));
    command.addAll(List.of(more));
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.INHERIT)
              .start();
    } catch (IOException e) {
      if (System.getenv("CI") != null) {
        throw e;
      }
      abort("QEMU is not installed");
      throw e;
    }
    DriveFixture.await("QEMU's monitor", () -> Files.exists(qmp) || !process.isAlive());
  }

  /** One without processors: its monitor is all that runs. */
  static RealQemu withoutProcessors(Path qmp) throws IOException {
    return new RealQemu(qmp, "-machine", "none");
  }

  public boolean runs() {
    return process.isAlive();
  }

  @Override
  public void close() {
    try {
      process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
