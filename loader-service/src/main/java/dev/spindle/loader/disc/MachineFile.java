package dev.spindle.loader.disc;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The file {@code machine.json} beside a disc, replaced atomically: a loader that is killed while a
 * VM stands still must know afterwards whom to resume.
 */
public final class MachineFile {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final Path file;

  MachineFile(Path file) {
    this.file = file;
  }

  /** What was last written; empty when nothing was, or it was removed. */
  public Optional<MachineRecord> read() throws IOException {
    return Files.exists(file)
        ? Optional.of(MAPPER.readValue(file.toFile(), MachineRecord.class))
        : Optional.empty();
  }

  public synchronized void write(MachineRecord machine) throws IOException {
    DiscLabel.replace(file, MAPPER.writeValueAsBytes(machine));
  }

  public synchronized void remove() throws IOException {
    if (Files.deleteIfExists(file)) {
      DiscLabel.forceFolder(file.toAbsolutePath().getParent());
    }
  }
}
