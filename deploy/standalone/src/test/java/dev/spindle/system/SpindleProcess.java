package dev.spindle.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A running {@code ./spindle}, with a state directory and ports of its own. */
final class SpindleProcess implements AutoCloseable {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final Path state;
  private final Path output;
  private final Process process;

  private SpindleProcess(Path state, Path output, Process process) {
    this.state = state;
    this.output = output;
    this.process = process;
  }

  /** Starts {@code ./spindle COMMAND …} with free ports. */
  static SpindleProcess start(Path directory, String command, String... arguments)
      throws IOException {
    return start(directory, Map.of(), command, arguments);
  }

  /** As the other, with more in the environment. */
  static SpindleProcess start(
      Path directory, Map<String, String> environment, String command, String... arguments)
      throws IOException {
    Path state = directory.resolve("state");
    Path output = directory.resolve("spindle.out");
    List<String> all =
        new ArrayList<>(List.of(Machine.home().resolve("spindle").toString(), command));
    all.addAll(List.of("--state", state.toString(), "--port-base", "0", "--nbd-port", "0"));
    all.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(all).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    builder.environment().put("SPINDLE_NO_BUILD", "1");
    builder.environment().put("XDG_STATE_HOME", directory.resolve("xdg").toString());
    return new SpindleProcess(state, output, builder.start());
  }

  Path state() {
    return state;
  }

  String output() throws IOException {
    return Files.readString(output);
  }

  /** Waits until it has printed something. */
  void awaitOutput(String text, Duration limit) throws Exception {
    await("it prints «" + text + "»", limit, () -> contains(text));
  }

  private boolean contains(String text) {
    try {
      return output().contains(text);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Waits for a condition while the process runs. */
  void await(String what, Duration limit, BooleanSupplier condition) throws Exception {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(process.isAlive())
          .as("%s, before it ends; it printed:%n%s", what, output())
          .isTrue();
      assertThat(System.nanoTime())
          .as("%s, in time; it printed:%n%s", what, output())
          .isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  /** What lets a caller at the upload-service. */
  String token() throws IOException {
    return Files.readString(state.resolve("token")).strip();
  }

  /** What the launcher wrote down of the running stack. */
  JsonNode runFile() throws IOException {
    return MAPPER.readTree(Files.readAllBytes(state.resolve("run.json")));
  }

  /** Sends a signal to one part's process. */
  void signal(String part, String signal) throws IOException, InterruptedException {
    long pid = runFile().path("processes").path(part).asLong();
    assertThat(pid).as("the process of " + part).isPositive();
    assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start().waitFor())
        .isZero();
  }

  /** Waits for the command's own end, which must be a good one. */
  void awaitSuccess(Duration limit) throws Exception {
    assertThat(process.waitFor(limit.toSeconds(), TimeUnit.SECONDS))
        .as("it ends in time; it printed:%n%s", output())
        .isTrue();
    assertThat(process.exitValue()).as("exit code; it printed:%n%s", output()).isZero();
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}
