package dev.spindle.chart;

import dev.spindle.embedded.EmbeddedApiServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.opentest4j.TestAbortedException;

/**
 * Programs that not every machine has. Where they cannot be had the tests are skipped, saying why;
 * continuous integration has to have them.
 */
final class Tools {
  private static final boolean REQUIRED = System.getenv("CI") != null;

  private Tools() {}

  /** A helm, or Go to build one with. */
  static void requireHelm() {
    if (!REQUIRED && !onPath("helm") && !onPath("go")) {
      throw new TestAbortedException("neither helm nor Go is here");
    }
  }

  /** A real API server. */
  static EmbeddedApiServer apiServer(Path dir) {
    try {
      return EmbeddedApiServer.start(dir);
    } catch (IllegalStateException e) {
      if (REQUIRED) {
        throw e;
      }
      throw new TestAbortedException("no API server: " + e.getMessage(), e);
    }
  }

  private static boolean onPath(String program) {
    return Arrays.stream(System.getenv("PATH").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
