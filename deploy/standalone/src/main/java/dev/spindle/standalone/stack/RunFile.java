package dev.spindle.standalone.stack;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;

/**
 * What a launcher writes down about the stack it runs, so that other commands find it and a later
 * one can end what a killed one left.
 *
 * @param launcher process id of the command that runs the stack
 * @param processes process id of each part
 */
public record RunFile(long launcher, Map<String, Long> processes, Addresses addresses) {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  public RunFile {
    processes = Map.copyOf(processes);
  }

  /**
   * What is written down in a state directory; empty when nothing is, or nothing that can be read.
   */
  public static Optional<RunFile> read(StateDirectory state) throws IOException {
    try {
      return Optional.of(MAPPER.readValue(Files.readAllBytes(state.runFile()), RunFile.class));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (com.fasterxml.jackson.core.JacksonException _) {
      return Optional.empty();
    }
  }

  void write(StateDirectory state) throws IOException {
    Path part = state.path().resolve("run.json.part");
    Files.write(part, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(this));
    Files.move(
        part, state.runFile(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
