package dev.spindle.device;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.spindle.model.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Uploads that can be resumed, a JSON file each, readable by their owner alone since they hold
 * upload tokens:
 *
 * <pre>
 * ${XDG_STATE_HOME:-~/.local/state}/spindle/uploads/
 *   &lt;SHA-256 of "path\nserver"&gt;.json    replaced atomically
 * </pre>
 */
public final class UploadRecords {
  private static final ObjectMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final Path directory;

  /** Kept in a directory, which need not exist. */
  public UploadRecords(Path directory) {
    this.directory = directory;
  }

  /** Kept where the XDG base directory specification puts a user's state. */
  public static UploadRecords ofUser(Map<String, String> environment, Path home) {
    @Nullable String state = environment.get("XDG_STATE_HOME");
    Path base =
        state != null && Path.of(state).isAbsolute()
            ? Path.of(state)
            : home.resolve(".local").resolve("state");
    return new UploadRecords(base.resolve("spindle").resolve("uploads"));
  }

  /** The upload of a file to a server; a record that cannot be read counts as none. */
  Optional<UploadRecord> find(Path source, URI server) {
    Path file = fileOf(source.toString(), server.toString());
    try {
      return Files.exists(file)
          ? Optional.of(JSON.readValue(Files.readAllBytes(file), UploadRecord.class))
          : Optional.empty();
    } catch (IOException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  void remember(UploadRecord record) {
    Path file = fileOf(record.source(), record.server());
    try {
      Files.createDirectories(directory);
      Path fresh = Files.createTempFile(directory, "new", ".json", forOwnerOnly());
      Files.write(fresh, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(record));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot remember the upload in " + directory + ": " + e.getMessage(), e);
    }
  }

  void forget(Path source, URI server) {
    try {
      Files.deleteIfExists(fileOf(source.toString(), server.toString()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot forget the upload in " + directory, e);
    }
  }

  private Path fileOf(String source, String server) {
    byte[] key = (source + "\n" + server).getBytes(StandardCharsets.UTF_8);
    return directory.resolve(Sha256.of(key) + ".json");
  }

  private FileAttribute<?>[] forOwnerOnly() {
    return directory.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }
}
