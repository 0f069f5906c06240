package dev.spindle.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tus.java.client.TusClient;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The unmodified tus clients, fetched by their own package managers. */
final class TusClients {
  private static final String TUS_JS_CLIENT = "tus-js-client@4.3.1";
  private static final String TUSPY = "tuspy==1.1.0";
  private static final Path TARGET = Path.of("target", "tus").toAbsolutePath();

  private TusClients() {}

  /** How a client is started; endpoint, file, digest, store and so on follow. */
  record Program(List<String> command, Map<String, String> environment) {}

  /** tus-js-client in Node. */
  static Program javascript() throws Exception {
    needs("node", "npm");
    Path directory = Files.createDirectories(TARGET.resolve("js"));
    if (!Files.isDirectory(directory.resolve("node_modules/tus-js-client"))) {
      run(
          "npm",
          "install",
          "--prefix",
          directory.toString(),
          "--no-audit",
          "--no-fund",
          TUS_JS_CLIENT);
    }
    return new Program(List.of("node", script("upload.mjs", directory)), Map.of());
  }

  /** tuspy. */
  static Program python() throws Exception {
    needs("python3");
    Path directory = Files.createDirectories(TARGET.resolve("py"));
    if (!Files.isDirectory(directory.resolve("tusclient"))) {
      run(
          "python3",
          "-m",
          "pip",
          "install",
          "--quiet",
          "--disable-pip-version-check",
          "--target",
          directory.toString(),
          TUSPY);
    }
    return new Program(
        List.of("python3", script("upload.py", directory)),
        Map.of("PYTHONPATH", directory.toString()));
  }

  /** tus-java-client, of this module's test scope. */
  static Program java() throws URISyntaxException {
    String classPath =
        location(TusJavaUpload.class) + File.pathSeparator + location(TusClient.class);
    return new Program(
        List.of(
            ProcessHandle.current().info().command().orElseThrow(),
            "-Xmx64m",
            "-cp",
            classPath,
            TusJavaUpload.class.getName()),
        Map.of());
  }

  private static Path location(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private static String script(String name, Path directory) throws IOException {
    Path script = directory.resolve(name);
    Files.copy(
        Path.of("src/test/resources/tus", name).toAbsolutePath(),
        script,
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    return script.toString();
  }

  /** What is not installed cannot be tested; in CI that is a failure. */
  private static void needs(String... programs) throws IOException, InterruptedException {
    for (String program : programs) {
      boolean present =
          new ProcessBuilder("sh", "-c", "command -v " + program)
                  .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                  .start()
                  .waitFor()
              == 0;
      if (System.getenv("CI") != null) {
        assertThat(present).as(program + " is installed, as CI demands").isTrue();
      }
      assumeTrue(present, program + " is not installed");
    }
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Path log = TARGET.resolve(command[0] + ".log");
    int exit =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start()
            .waitFor();
    assertThat(exit).as("%s: %s", String.join(" ", command), Files.readString(log)).isZero();
  }
}
