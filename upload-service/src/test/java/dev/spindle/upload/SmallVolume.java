package dev.spindle.upload;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A staging volume that is really small: an ext4 file system of 24 MiB in a file. Needs the right
 * to mount, and fails without it.
 */
public class SmallVolume implements QuarkusTestResourceLifecycleManager {
  private static final long MIB = 24;

  /** 2 MiB are kept free. */
  private static final long RESERVE_BYTES = 2 << 20;

  private Path mount;

  /** After the backends, whose staging directory it replaces. */
  @Override
  public int order() {
    return 1;
  }

  @Override
  public Map<String, String> start() {
    try {
      Path dir = Files.createTempDirectory(Path.of("target"), "small-volume-").toAbsolutePath();
      Path image = dir.resolve("ext4");
      try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
        file.setLength(MIB << 20);
      }
      Path there = Files.createDirectory(dir.resolve("mount"));
      // No journal and no blocks for root: what is free can be written by anybody.
      run("mkfs.ext4", "-q", "-F", "-m", "0", "-O", "^has_journal", image.toString());
      run("mount", "-o", "loop", image.toString(), there.toString());
      mount = there;
      return Map.of(
          "spindle.upload.staging",
          mount.resolve("staging").toString(),
          "spindle.upload.staging-reserve",
          Long.toString(RESERVE_BYTES));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void stop() {
    if (mount != null) {
      try {
        run("umount", "--lazy", mount.toString());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static void run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(
            "this test needs root's right to mount: "
                + String.join(" ", command)
                + " failed: "
                + said.strip());
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
