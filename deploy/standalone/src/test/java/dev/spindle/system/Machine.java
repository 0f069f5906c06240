package dev.spindle.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.spindle.model.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What this machine has for whole-system tests. */
final class Machine {
  private static final Path HOME =
      Path.of(System.getProperty("user.dir")).resolve("../..").normalize();

  private Machine() {}

  /** The repository. */
  static Path home() {
    return HOME;
  }

  /** Without QEMU there is nothing to test; in CI its absence is a failure. */
  static void needsQemu() throws IOException, InterruptedException {
    needs("qemu-system-x86_64");
    needs("qemu-img");
  }

  /** Without a program there is nothing to test; in CI its absence is a failure. */
  static void needs(String program) throws IOException, InterruptedException {
    boolean present =
        new ProcessBuilder("sh", "-c", "command -v \"$0\"", program).start().waitFor() == 0;
    if (System.getenv("CI") != null) {
      assertThat(present).as(program + " is installed, as CI demands").isTrue();
    }
    assumeTrue(present, program + " is not installed");
  }

  /**
   * A real installation disc with a pool of {@code fillerMib} MiB that is never read; made once and
   * kept.
   */
  static Path installationDisc(int fillerMib) throws IOException, InterruptedException {
    Path cache = Path.of(System.getProperty("user.home"), ".cache", "spindle-test");
    Files.createDirectories(cache);
    Path disc = cache.resolve("disc-" + fillerMib + ".iso");
    if (Files.exists(disc)) {
      return disc;
    }
    Path builder = HOME.resolve("../shared/iso/build-installer-iso").normalize();
    Path part = cache.resolve("disc-" + fillerMib + ".iso.part");
    Path log = cache.resolve("disc-" + fillerMib + ".log");
    List<String> command =
        Files.exists(builder)
            ? List.of(builder.toString(), part.toString(), Integer.toString(fillerMib))
            : List.of(HOME.resolve("deploy/standalone/sample-disc").toString(), part.toString());
    int exit =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start()
            .waitFor();
    assertThat(exit).as("the disc was made; see " + log).isZero();
    Files.move(part, disc);
    return disc;
  }

  static Sha256 sha256(Path file) throws IOException {
    MessageDigest digest = Sha256.digest();
    byte[] buffer = new byte[1 << 20];
    try (InputStream in = Files.newInputStream(file)) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        digest.update(buffer, 0, count);
      }
    }
    return Sha256.of(digest);
  }

  /**
   * Boots an installed disk until its console says that the installed system is up; what it wrote.
   */
  static String consoleOfInstalled(Path disk) throws IOException, InterruptedException {
    Path console = Files.createTempFile("spindle-installed", ".console");
    Process qemu =
        new ProcessBuilder(
                "qemu-system-x86_64",
                "-accel",
                "tcg",
                "-nodefaults",
                "-m",
                "1024",
                "-display",
                "none",
                "-nic",
                "none",
                "-snapshot",
                "-serial",
                "file:" + console,
                "-drive",
                "if=virtio,format=qcow2,file=" + disk)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
      String written = "";
      while (System.nanoTime() < deadline && !saysUp(written) && qemu.isAlive()) {
        TimeUnit.MILLISECONDS.sleep(500);
        written = Files.readString(console, java.nio.charset.StandardCharsets.ISO_8859_1);
      }
      return written;
    } finally {
      qemu.destroyForcibly().waitFor();
      Files.deleteIfExists(console);
    }
  }

  static boolean saysUp(String console) {
    return console.contains("SPINDLE-INSTALLED-SYSTEM-UP")
        || console.contains("the installed system is up");
  }
}
