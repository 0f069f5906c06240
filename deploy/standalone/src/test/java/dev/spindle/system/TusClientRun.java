package dev.spindle.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One run of a tus client. */
final class TusClientRun implements AutoCloseable {
  private final Process process;
  private final Path output;

  private TusClientRun(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  static TusClientRun start(TusClients.Program program, Path output, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(program.command());
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(program.environment());
    return new TusClientRun(builder.start(), output);
  }

  String output() throws IOException {
    return Files.readString(output);
  }

  /** The number after the last line's word; 0 before there is one. */
  long last(String word) throws IOException {
    return lines(word).stream().mapToLong(Long::parseLong).max().orElse(0);
  }

  /** What followed a word, line by line. */
  List<String> lines(String word) throws IOException {
    return output()
        .lines()
        .filter(line -> line.startsWith(word + " "))
        .map(line -> line.substring(word.length() + 1).strip())
        .toList();
  }

  /** Kills it with no chance to say anything, once it is so far. */
  void killAt(String word, long far) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (last(word) < far) {
      assertThat(process.isAlive()).as("still uploads; it printed:%n%s", output()).isTrue();
      assertThat(System.nanoTime()).as("in time; it printed:%n%s", output()).isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(5);
    }
    process.destroyForcibly().waitFor();
    assertThat(output()).doesNotContain("uploaded");
  }

  void awaitUploaded() throws IOException, InterruptedException {
    assertThat(process.waitFor(60, TimeUnit.SECONDS))
        .as("ends in time; it printed:%n%s", output())
        .isTrue();
    assertThat(process.exitValue()).as("exit code; it printed:%n%s", output()).isZero();
    assertThat(output()).contains("uploaded");
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
