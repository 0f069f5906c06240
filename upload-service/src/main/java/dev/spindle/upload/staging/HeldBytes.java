package dev.spindle.upload.staging;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The directory of one sequence: its record and, while it is no image, the bytes that have come.
 * Who writes has the sequence to itself; anybody may look.
 */
public final class HeldBytes {
  private static final String RECORD = "record";
  private static final String CHUNK = "chunk";
  private static final String BYTES = "bytes-";

  private final Path directory;

  HeldBytes(Path directory) {
    this.directory = directory;
  }

  /** The record; empty when there is none, as of a sequence that was deleted. */
  public Optional<Map<String, String>> record() throws IOException {
    try {
      Properties properties = new Properties();
      properties.load(new StringReader(Files.readString(directory.resolve(RECORD))));
      Map<String, String> record = new TreeMap<>();
      properties.stringPropertyNames().forEach(key -> record.put(key, properties.getProperty(key)));
      return Optional.of(record);
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
  }

  /** Writes the record and forces it to storage. */
  public void write(Map<String, String> record) throws IOException {
    Properties properties = new Properties();
    properties.putAll(record);
    StringWriter text = new StringWriter();
    properties.store(text, null);
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory);
      StagingVolume.force(directory.resolveSibling("."));
    }
    Path part = directory.resolve(RECORD + ".part");
    try (FileChannel file =
        FileChannel.open(
            part,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
      file.force(true);
    }
    Files.move(part, directory.resolve(RECORD), StandardCopyOption.ATOMIC_MOVE);
    StagingVolume.force(directory);
  }

  /** How many bytes are held and forced to storage. */
  public long length() throws IOException {
    return bytes().map(HeldBytes::lengthIn).orElse(0L);
  }

  /** The file that holds the bytes, of which the first {@link #length} count; empty before any. */
  public Optional<Path> bytes() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> String.valueOf(file.getFileName()).startsWith(BYTES)).findFirst();
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
  }

  /** Opens the bytes to go on at their end; what a crash left behind that end is cut off. */
  public FileChannel append() throws IOException {
    Optional<Path> there = bytes();
    Path path = there.orElse(directory.resolve(BYTES + 0));
    long length = lengthIn(path);
    FileChannel file =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)
            .truncate(length);
    return file.position(length);
  }

  /** Lets appended bytes count; they are forced to storage when this returns. Closes the file. */
  public void keep(FileChannel appended) throws IOException {
    try (appended) {
      long length = appended.position();
      appended.force(true);
      Path before = bytes().orElseThrow();
      Path after = directory.resolve(BYTES + length);
      if (!after.equals(before)) {
        Files.move(before, after, StandardCopyOption.ATOMIC_MOVE);
      }
      StagingVolume.force(directory);
    }
  }

  /** An empty file for bytes that do not count until they were checked. */
  public FileChannel chunk() throws IOException {
    return FileChannel.open(
        directory.resolve(CHUNK),
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE,
        StandardOpenOption.DELETE_ON_CLOSE);
  }

  /** Forgets the bytes, which are elsewhere by now. */
  public void release() throws IOException {
    Optional<Path> bytes = bytes();
    if (bytes.isPresent()) {
      Files.deleteIfExists(bytes.get());
    }
  }

  /** When something was last written. */
  public Instant changedAt() throws IOException {
    Path record = directory.resolve(RECORD);
    Instant changed = Files.getLastModifiedTime(record).toInstant();
    Optional<Path> bytes = bytes();
    if (bytes.isEmpty()) {
      return changed;
    }
    Instant grown = Files.getLastModifiedTime(bytes.get()).toInstant();
    return grown.isAfter(changed) ? grown : changed;
  }

  /** Deletes everything; the record first, so that half of it is nothing. */
  public void delete() throws IOException {
    Files.deleteIfExists(directory.resolve(RECORD));
    StagingVolume.deleteTree(directory);
  }

  private static long lengthIn(Path path) {
    return Long.parseLong(String.valueOf(path.getFileName()).substring(BYTES.length()));
  }
}
