package dev.spindle.chart;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A run of {@code deploy/kube/check}: how it ended, and what it printed. */
record Check(int exitCode, String output) {
  /** 15 minutes: on a fresh machine helm is still being built beside the tests. */
  private static final int PATIENCE_MINUTES = 15;

  static Check run(Path home, Path work, String what, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path output = work.resolve("check-" + what);
    ProcessBuilder builder =
        new ProcessBuilder(home.resolve("deploy/kube/check").toString(), what)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      throw new IOException("deploy/kube/check takes too long: " + Files.readString(output));
    }
    return new Check(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
  }
}
